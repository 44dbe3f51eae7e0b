"use client";

import { Minamo } from "minamo";
import { useEffect, useState } from "react";

const TableName = "Visits";

async function countVisit() {
  const database = await Minamo.open("visits");
  const { TableNames } = await database.listTables();
  if (!TableNames.includes(TableName)) {
    await database.createTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "place", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "place", KeyType: "HASH" }],
    });
  }
  const { Attributes } = await database.documentClient().update({
    TableName,
    Key: { place: "home" },
    UpdateExpression: "ADD visits :one",
    ExpressionAttributeValues: { ":one": 1 },
    ReturnValues: "UPDATED_NEW",
  });
  return Attributes.visits;
}

export default function Page() {
  const [visits, setVisits] = useState(0);
  useEffect(() => {
    countVisit().then(setVisits);
  }, []);
  return <p>visits: {visits}</p>;
}
