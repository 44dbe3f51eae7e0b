//! Names of tables and indexes.

/// Longest text that stands for a table where its ARN may. Source: `TableArn` in the service model.
pub(crate) const TABLE_NAME_MAX: usize = 1024;

/// Whether a text is made of the characters that names of tables and indexes may have, and not empty.
pub(crate) fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// Whether a text can stand for a table: a name or an ARN.
pub(crate) fn is_table_name(text: &str) -> bool {
    is_name(text) || name_in_arn(text).is_some_and(is_name)
}

/// A table as a request calls it: by its name or its ARN. Answers call it the same.
/// Source: `TableName` of `ConsumedCapacity` in the API reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TableName(pub(crate) String);

impl TableName {
    /// The name itself.
    pub(crate) fn name(&self) -> &str {
        name_in_arn(&self.0).unwrap_or(&self.0)
    }

    /// The region of its ARN.
    pub(crate) fn region(&self) -> Option<&str> {
        name_in_arn(&self.0)?;
        self.0.split(':').nth(3)
    }

    /// What the request calls the table.
    pub(crate) fn given(&self) -> &str {
        &self.0
    }
}

fn name_in_arn(text: &str) -> Option<&str> {
    let (arn, name) = text.split_once(":table/")?;
    arn.starts_with("arn:").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_goes_by_its_name_or_its_arn() {
        let arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders";
        assert!(is_table_name(arn) && is_table_name("Orders") && is_table_name("a.b-c_1"));
        assert_eq!(TableName(arn.to_owned()).name(), "Orders");
        assert_eq!(TableName(arn.to_owned()).region(), Some("us-east-1"));
        assert_eq!(TableName("Orders".to_owned()).name(), "Orders");
        assert_eq!(TableName("Orders".to_owned()).region(), None);
    }

    #[test]
    fn other_texts_are_no_tables() {
        for text in
            ["", "a b", "arn:aws:dynamodb:us-east-1:123456789012:table/", "x:table/Orders", "Orders/index/i"]
        {
            assert!(!is_table_name(text), "{text}");
        }
    }
}
