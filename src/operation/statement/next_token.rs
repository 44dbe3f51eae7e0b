//! `NextToken`: where a selection goes on.

use base64::prelude::{BASE64_STANDARD, Engine as _};

use super::ServiceError;
use crate::base::checksum;
use crate::value::{Item, ValueWriter, validate};

const VERSION: u8 = 1;
const HEADER_BYTES: usize = 1 + 16 + 1;
const CHECKSUM_BYTES: usize = 4;

/// Where a selection goes on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct NextToken {
    /// A number for the statement and its parameters.
    pub(super) digest: u128,
    /// Which of its reads goes on.
    pub(super) read: u8,
    /// After what; at its beginning if nothing is said.
    pub(super) after: Option<Item>,
}

impl NextToken {
    /// The token as text.
    pub(super) fn encode(&self) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.digest.to_le_bytes());
        bytes.push(self.read);
        if let Some(after) = &self.after {
            let mut writer = ValueWriter::new();
            writer.raw_map(after.map());
            bytes.extend_from_slice(&writer.finish());
        }
        let sum = checksum(&[&bytes]);
        bytes.extend_from_slice(&sum.to_le_bytes());
        BASE64_STANDARD.encode(bytes)
    }

    /// The token that `text` is, for the statement of that number.
    ///
    /// # Errors
    /// If it is none, or that of another statement.
    pub(super) fn decode(text: &str, digest: u128) -> Result<Self, ServiceError> {
        let token = Self::read(text).ok_or_else(invalid)?;
        if token.digest == digest {
            return Ok(token);
        }
        Err(ServiceError::validation("NextToken does not match request"))
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = BASE64_STANDARD.decode(text).ok()?;
        let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM_BYTES)?)?;
        if checksum(&[content]).to_le_bytes() != sum {
            return None;
        }
        let (header, after) = content.split_at_checked(HEADER_BYTES)?;
        let [VERSION, digest @ .., read] = header else { return None };
        let after = match after {
            [] => None,
            after => Some(Item::from_map(validate(after).ok()?.as_ref().map()?)),
        };
        Some(Self { digest: u128::from_le_bytes(digest.try_into().ok()?), read: *read, after })
    }
}

/// The error of a text that is no token.
pub(super) fn invalid() -> ServiceError {
    ServiceError::validation("Invalid NextToken")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{AttributeMap, AttributeValue};

    fn token() -> NextToken {
        let key = AttributeMap::from_iter([("pk", AttributeValue::S("a".to_owned()))]);
        NextToken { digest: 1 << 100 | 5, read: 3, after: Some(Item::from_attributes(&key)) }
    }

    #[test]
    fn tokens_come_back() {
        for token in [token(), NextToken { after: None, ..token() }] {
            assert_eq!(NextToken::decode(&token.encode(), token.digest), Ok(token));
        }
    }

    #[test]
    fn other_texts_are_no_tokens() {
        let text = token().encode();
        let mut bytes = BASE64_STANDARD.decode(&text).expect("it is base64");
        bytes[20] ^= 1;
        let changed = BASE64_STANDARD.encode(&bytes);
        for other in ["", "garbage", "AAAA", "AQ==", &text[..text.len() - 4], &changed] {
            assert_eq!(NextToken::decode(other, token().digest), Err(invalid()), "{other}");
        }
        let other = NextToken::decode(&text, 7).expect_err("it is that of another statement");
        assert_eq!(other.message, "NextToken does not match request");
    }
}
