"""boto3: its client and its resource, on the endpoint that ENDPOINT names."""

import os
import unittest
from datetime import datetime, timezone
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, Key
from boto3.dynamodb.types import Binary
from botocore.config import Config
from botocore.exceptions import ClientError

SESSION = boto3.session.Session(
    aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="secret", region_name="eu-central-1"
)
OPTIONS = {"endpoint_url": os.environ["ENDPOINT"], "config": Config(retries={"total_max_attempts": 1})}

TABLE = {
    "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [
        {"AttributeName": "artist", "AttributeType": "S"},
        {"AttributeName": "song", "AttributeType": "S"},
        {"AttributeName": "genre", "AttributeType": "S"},
        {"AttributeName": "plays", "AttributeType": "N"},
    ],
    "KeySchema": [
        {"AttributeName": "artist", "KeyType": "HASH"},
        {"AttributeName": "song", "KeyType": "RANGE"},
    ],
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-genre",
            "KeySchema": [
                {"AttributeName": "genre", "KeyType": "HASH"},
                {"AttributeName": "plays", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
}


class ClientTest(unittest.TestCase):
    """The plain client, in the service's form."""

    def setUp(self):
        self.client = SESSION.client("dynamodb", **OPTIONS)
        self.client.create_table(TableName="Client", **TABLE)
        self.client.get_waiter("table_exists").wait(TableName="Client", WaiterConfig={"Delay": 1, "MaxAttempts": 5})

    def tearDown(self):
        self.client.delete_table(TableName="Client")
        waiter = self.client.get_waiter("table_not_exists")
        waiter.wait(TableName="Client", WaiterConfig={"Delay": 1, "MaxAttempts": 5})
        self.client.close()

    def song(self, number, **others):
        return {"artist": {"S": "a"}, "song": {"S": f"s{number:02}"}, "plays": {"N": str(number)}, **others}

    def test_tables(self):
        table = self.client.describe_table(TableName="Client")["Table"]
        self.assertEqual(table["TableStatus"], "ACTIVE")
        self.assertIsNotNone(table["CreationDateTime"].tzinfo)
        for number in range(3):
            self.client.create_table(TableName=f"More-{number}", **TABLE)
        pages = self.client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 2})
        self.assertEqual([page["TableNames"] for page in pages], [["Client", "More-0"], ["More-1", "More-2"]])
        for number in range(3):
            self.client.delete_table(TableName=f"More-{number}")

    def test_items(self):
        item = self.song(
            1,
            data={"B": b"\x00\xff"},
            many={"BS": [b"a", b"b"]},
            yes={"BOOL": True},
            none={"NULL": True},
            deep={"L": [{"M": {"a": {"S": ""}}}]},
        )
        written = self.client.put_item(TableName="Client", Item=item, ReturnConsumedCapacity="TOTAL")
        self.assertEqual(written["ConsumedCapacity"], {"TableName": "Client", "CapacityUnits": 1.0})
        self.assertEqual(written["ResponseMetadata"]["HTTPStatusCode"], 200)
        key = {"artist": {"S": "a"}, "song": {"S": "s01"}}
        self.assertEqual(self.client.get_item(TableName="Client", Key=key)["Item"], item)
        updated = self.client.update_item(
            TableName="Client",
            Key=key,
            UpdateExpression="SET plays = plays + :one, #n = :none",
            ConditionExpression="plays < :many",
            ExpressionAttributeNames={"#n": "none"},
            ExpressionAttributeValues={":one": {"N": "1"}, ":many": {"N": "5"}, ":none": {"S": "x"}},
            ReturnValues="UPDATED_NEW",
        )
        self.assertEqual(updated["Attributes"], {"plays": {"N": "2"}, "none": {"S": "x"}})
        gone = self.client.delete_item(TableName="Client", Key=key, ReturnValues="ALL_OLD")
        self.assertEqual(gone["Attributes"]["plays"], {"N": "2"})
        self.assertNotIn("Item", self.client.get_item(TableName="Client", Key=key))

    def test_pages(self):
        for start in (0, 20):
            requests = [{"PutRequest": {"Item": self.song(at)}} for at in range(start, start + 20)]
            answer = self.client.batch_write_item(RequestItems={"Client": requests})
            self.assertEqual(answer["UnprocessedItems"], {})
        query = {
            "TableName": "Client",
            "KeyConditionExpression": "artist = :a AND begins_with(song, :s)",
            "ExpressionAttributeValues": {":a": {"S": "a"}, ":s": {"S": "s"}},
        }
        paginator = self.client.get_paginator("query")
        songs = paginator.paginate(**query, PaginationConfig={"PageSize": 7}).search("Items[].song.S")
        self.assertEqual(list(songs), [f"s{at:02}" for at in range(40)])
        first = paginator.paginate(**query, PaginationConfig={"MaxItems": 5}).build_full_result()
        config = {"MaxItems": 5, "StartingToken": first["NextToken"]}
        second = paginator.paginate(**query, PaginationConfig=config).build_full_result()
        self.assertEqual([item["song"]["S"] for item in second["Items"]], [f"s{at:02}" for at in range(5, 10)])
        pages = self.client.get_paginator("scan").paginate(TableName="Client", PaginationConfig={"PageSize": 9})
        self.assertEqual(sum(page["Count"] for page in pages), 40)

    def test_errors(self):
        with self.assertRaises(self.client.exceptions.ResourceNotFoundException) as missing:
            self.client.describe_table(TableName="Nowhere")
        error = missing.exception.response["Error"]
        self.assertEqual(error["Message"], "Requested resource not found: Table: Nowhere not found")
        with self.assertRaises(self.client.exceptions.ResourceInUseException):
            self.client.create_table(TableName="Client", **TABLE)
        self.client.put_item(TableName="Client", Item=self.song(1))
        with self.assertRaises(self.client.exceptions.ConditionalCheckFailedException) as failed:
            self.client.put_item(
                TableName="Client",
                Item=self.song(1),
                ConditionExpression="attribute_not_exists(artist)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        self.assertEqual(failed.exception.response["Item"], self.song(1))
        with self.assertRaises(ClientError) as wrong:
            self.client.get_item(TableName="Client", Key={"artist": {"S": "a"}})
        error = wrong.exception.response["Error"]
        self.assertEqual(error["Code"], "ValidationException")
        self.assertEqual(error["Message"], "The provided key element does not match the schema")


class StatementsTest(unittest.TestCase):
    """Statements of PartiQL, tags, and a table that changes."""

    def setUp(self):
        self.client = SESSION.client("dynamodb", **OPTIONS)
        self.table = self.client.create_table(TableName="Statements", **TABLE)["TableDescription"]
        for song in ("s1", "s2", "s3"):
            self.run_statement("INSERT INTO Statements VALUE {'artist': 'a', 'song': ?}", {"S": song})

    def tearDown(self):
        self.client.delete_table(TableName="Statements")
        self.client.close()

    def run_statement(self, statement, *parameters, **others):
        if parameters:
            others["Parameters"] = list(parameters)
        return self.client.execute_statement(Statement=statement, **others)

    def test_statements(self):
        update = "UPDATE Statements SET plays = ? WHERE artist = 'a' AND song = 's1' RETURNING ALL NEW *"
        answer = self.run_statement(update, {"N": "1"})
        item = {"artist": {"S": "a"}, "song": {"S": "s1"}, "plays": {"N": "1"}}
        self.assertEqual(answer["Items"], [item])
        with self.assertRaises(self.client.exceptions.DuplicateItemException):
            self.run_statement("INSERT INTO Statements VALUE {'artist': 'a', 'song': 's1'}")
        songs, token = [], {}
        while token is not None:
            select = "SELECT song FROM Statements WHERE artist = 'a' ORDER BY song DESC"
            page = self.run_statement(select, Limit=2, **token)
            songs.append([item["song"]["S"] for item in page["Items"]])
            token = {"NextToken": page["NextToken"]} if "NextToken" in page else None
        self.assertEqual(songs, [["s3", "s2"], ["s1"]])

    def test_batches(self):
        answer = self.client.batch_execute_statement(
            Statements=[
                {"Statement": "SELECT song FROM Statements WHERE artist = 'a' AND song = 's1'"},
                {"Statement": "SELECT song FROM Statements WHERE artist = 'a'"},
            ]
        )
        found, refused = answer["Responses"]
        self.assertEqual(found, {"TableName": "Statements", "Item": {"song": {"S": "s1"}}})
        self.assertEqual(refused["Error"]["Code"], "ValidationError")

    def test_transactions(self):
        statements = [
            {"Statement": "DELETE FROM Statements WHERE artist = 'a' AND song = 's1'"},
            {"Statement": "INSERT INTO Statements VALUE {'artist': 'a', 'song': 's2'}"},
        ]
        with self.assertRaises(self.client.exceptions.TransactionCanceledException) as cancelled:
            self.client.execute_transaction(TransactStatements=statements)
        reasons = cancelled.exception.response["CancellationReasons"]
        self.assertEqual([reason["Code"] for reason in reasons], ["None", "DuplicateItem"])
        self.client.execute_transaction(TransactStatements=statements[:1], ClientRequestToken="once")
        answer = self.client.execute_transaction(TransactStatements=statements[:1], ClientRequestToken="once")
        self.assertEqual(answer["Responses"], [])

    def test_tags(self):
        arn = self.table["TableArn"]
        tags = [{"Key": f"k{at:02}", "Value": "v"} for at in range(12)]
        self.client.tag_resource(ResourceArn=arn, Tags=tags)
        self.client.untag_resource(ResourceArn=arn, TagKeys=["k00"])
        pages = self.client.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)
        keys = [tag["Key"] for page in pages for tag in page["Tags"]]
        self.assertEqual(sorted(keys), [f"k{at:02}" for at in range(1, 12)])

    def test_changes_of_the_table(self):
        stream = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
        self.client.update_table(TableName="Statements", StreamSpecification=stream)
        waiter = self.client.get_waiter("table_exists")
        waiter.wait(TableName="Statements", WaiterConfig={"Delay": 1, "MaxAttempts": 5})
        table = self.client.describe_table(TableName="Statements")["Table"]
        self.assertEqual(table["StreamSpecification"], stream)
        expiry = {"Enabled": True, "AttributeName": "until"}
        self.client.update_time_to_live(TableName="Statements", TimeToLiveSpecification=expiry)
        told = self.client.describe_time_to_live(TableName="Statements")["TimeToLiveDescription"]
        self.assertEqual(told, {"TimeToLiveStatus": "ENABLED", "AttributeName": "until"})


class ResourceTest(unittest.TestCase):
    """The resource, with values of Python."""

    def setUp(self):
        self.resource = SESSION.resource("dynamodb", **OPTIONS)
        self.table = self.resource.create_table(TableName="Resource", **TABLE)
        self.table.wait_until_exists()

    def tearDown(self):
        self.table.delete()
        self.table.wait_until_not_exists()
        self.resource.meta.client.close()

    def test_values(self):
        item = {
            "artist": "Nina",
            "song": "gr\u00fc\u00df \U0001f600",
            "plays": Decimal("12345678901234567890.123456789012345678"),
            "tiny": Decimal("1E-130"),
            "tags": {"a", "b"},
            "years": {Decimal(1964), Decimal("1965.5")},
            "raw": Binary(b"\x00\x01"),
            "raws": {Binary(b"x")},
            "deep": {"list": [None, True, "", {"empty": {}}, []]},
        }
        self.table.put_item(Item=item)
        key = {"artist": item["artist"], "song": item["song"]}
        self.assertEqual(self.table.get_item(Key=key, ConsistentRead=True)["Item"], item)
        self.table.reload()
        self.assertEqual(self.table.item_count, 1)
        self.assertEqual([index["IndexName"] for index in self.table.global_secondary_indexes], ["by-genre"])

    def test_batch_writer(self):
        with self.table.batch_writer(overwrite_by_pkeys=["artist", "song"]) as batch:
            for at in range(60):
                batch.put_item(Item={"artist": "a", "song": f"s{at:02}", "genre": "jazz", "plays": at})
            batch.put_item(Item={"artist": "a", "song": "s59", "genre": "pop", "plays": 59})
            batch.delete_item(Key={"artist": "a", "song": "s00"})
        self.assertEqual(self.table.scan(Select="COUNT")["Count"], 59)
        keys = [{"artist": "a", "song": song} for song in ("s01", "s59", "s99")]
        answer = self.resource.batch_get_item(RequestItems={"Resource": {"Keys": keys, "ConsistentRead": True}})
        genres = {item["song"]: item["genre"] for item in answer["Responses"]["Resource"]}
        self.assertEqual(genres, {"s01": "jazz", "s59": "pop"})
        self.assertEqual(answer["UnprocessedKeys"], {})

    def test_conditions(self):
        with self.table.batch_writer() as batch:
            for at in range(10):
                genre = "jazz" if at % 2 else "pop"
                item = {"artist": "a", "song": f"s{at}", "genre": genre, "plays": at, "tags": {f"t{at}"}, "list": [at]}
                batch.put_item(Item=item if at != 3 else {**item, "note": "odd"})

        def songs(answer):
            return [item["song"] for item in answer["Items"]]

        by_key = self.table.query(
            KeyConditionExpression=Key("artist").eq("a") & Key("song").between("s2", "s5"), ScanIndexForward=False
        )
        self.assertEqual(songs(by_key), ["s5", "s4", "s3", "s2"])
        by_index = self.table.query(
            IndexName="by-genre",
            KeyConditionExpression=Key("genre").eq("jazz") & Key("plays").gte(3),
            FilterExpression=Attr("note").not_exists(),
            ProjectionExpression="song",
        )
        self.assertEqual(by_index["Items"], [{"song": "s5"}, {"song": "s7"}, {"song": "s9"}])
        for condition, expected in (
            (Attr("plays").is_in([1, 2]), ["s1", "s2"]),
            (Attr("tags").contains("t4") | Attr("list").contains(5), ["s4", "s5"]),
            (Attr("song").begins_with("s") & ~Attr("plays").lt(8), ["s8", "s9"]),
            (Attr("note").attribute_type("S"), ["s3"]),
            (Attr("note").size().eq(3), ["s3"]),
            (Attr("list[0]").ne(Decimal(0)) & Attr("plays").lte(1), ["s1"]),
        ):
            self.assertEqual(songs(self.table.scan(FilterExpression=condition)), expected)
        key = {"artist": "a", "song": "s3"}
        with self.assertRaises(ClientError) as failed:
            self.table.delete_item(Key=key, ConditionExpression=Attr("note").eq("even"))
        self.assertEqual(failed.exception.response["Error"]["Code"], "ConditionalCheckFailedException")
        updated = self.table.update_item(
            Key=key,
            UpdateExpression="SET #l = list_append(#l, :more), plays = if_not_exists(heard, :zero) REMOVE note",
            ConditionExpression=Attr("note").eq("odd"),
            ExpressionAttributeNames={"#l": "list"},
            ExpressionAttributeValues={":more": [4], ":zero": 0},
            ReturnValues="ALL_NEW",
        )
        self.assertEqual(updated["Attributes"]["list"], [3, 4])
        self.assertNotIn("note", updated["Attributes"])

    def test_collections(self):
        names = [table.name for table in self.resource.tables.all()]
        self.assertIn("Resource", names)


class StreamsTest(unittest.TestCase):
    """The client of streams."""

    def setUp(self):
        self.client = SESSION.client("dynamodb", **OPTIONS)
        self.streams = SESSION.client("dynamodbstreams", **OPTIONS)
        specification = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
        table = self.client.create_table(TableName="Watched", StreamSpecification=specification, **TABLE)
        self.arn = table["TableDescription"]["LatestStreamArn"]

    def tearDown(self):
        self.client.delete_table(TableName="Watched")
        self.client.close()
        self.streams.close()

    def records(self, **position):
        shard = self.streams.describe_stream(StreamArn=self.arn)["StreamDescription"]["Shards"][0]
        place = self.streams.get_shard_iterator(StreamArn=self.arn, ShardId=shard["ShardId"], **position)
        return self.streams.get_records(ShardIterator=place["ShardIterator"])["Records"]

    def test_changes(self):
        key = {"artist": {"S": "a"}, "song": {"S": "s"}}
        before = datetime.now(timezone.utc)
        self.client.put_item(TableName="Watched", Item={**key, "plays": {"N": "1"}})
        self.client.put_item(TableName="Watched", Item={**key, "plays": {"N": "1.0"}})
        self.client.put_item(TableName="Watched", Item={**key, "plays": {"N": "2"}})
        self.client.delete_item(TableName="Watched", Key=key)
        records = self.records(ShardIteratorType="TRIM_HORIZON")
        self.assertEqual([record["eventName"] for record in records], ["INSERT", "MODIFY", "REMOVE"])
        modified = records[1]["dynamodb"]
        self.assertEqual(modified["Keys"], key)
        self.assertEqual((modified["OldImage"]["plays"], modified["NewImage"]["plays"]), ({"N": "1"}, {"N": "2"}))
        number = modified["SequenceNumber"]
        self.assertEqual(self.records(ShardIteratorType="AT_SEQUENCE_NUMBER", SequenceNumber=number), records[1:])
        self.assertEqual(self.records(ShardIteratorType="AFTER_SEQUENCE_NUMBER", SequenceNumber=number), records[2:])
        self.assertEqual(self.records(ShardIteratorType="AT_TIMESTAMP", Timestamp=before), records)
        self.assertEqual(self.records(ShardIteratorType="LATEST"), [])

    def test_errors(self):
        for call in (
            lambda: self.records(ShardIteratorType="AT_SEQUENCE_NUMBER"),
            lambda: self.records(ShardIteratorType="LATEST", SequenceNumber="1" * 21),
            lambda: self.streams.get_records(ShardIterator="x" * 50),
            lambda: self.streams.describe_stream(StreamArn="x" * 50),
        ):
            with self.assertRaises(ClientError) as caught:
                call()
            self.assertEqual(caught.exception.response["Error"]["Code"], "ValidationException")
        with self.assertRaises(self.streams.exceptions.ResourceNotFoundException):
            self.streams.get_shard_iterator(StreamArn=self.arn, ShardId="x" * 40, ShardIteratorType="LATEST")

    def test_pages(self):
        listed = self.streams.list_streams(TableName="Watched", Limit=1)
        self.assertIn(self.arn, [stream["StreamArn"] for stream in self.streams.list_streams()["Streams"]])
        while "LastEvaluatedStreamArn" in listed:
            start = listed["LastEvaluatedStreamArn"]
            listed = self.streams.list_streams(TableName="Watched", Limit=1, ExclusiveStartStreamArn=start)
        self.assertEqual(listed["Streams"][0]["StreamArn"], self.arn)

if __name__ == "__main__":
    unittest.main()
