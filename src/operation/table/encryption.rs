//! `SSESpecification` and `SSEDescription`: what a table says to be encrypted with.
//!
//! Source of the rules and texts: observed in us-west-2 (October 2026). There is no key service here: a table says what
//! it was told. Keys are not looked at, so those that do not exist are taken as well.

use xxhash_rust::xxh64::xxh64;

use crate::operation::context::Settings;
use crate::operation::{Limit, Member, Members, Output, ServiceError, Shape, Structure};

pub(crate) const SSE_SPECIFICATION: Member = Member::optional(
    "SSESpecification",
    Shape::Structure(&Structure {
        name: "SSESpecification",
        members: &[
            Member::optional("Enabled", Shape::Boolean),
            Member::optional("SSEType", Shape::String).with(&[Limit::OneOf(&["AES256", "KMS"])]),
            Member::optional("KMSMasterKeyId", Shape::String),
        ],
    }),
);

/// The alias of the key that the service makes for each account.
const MANAGED_KEY: &str = "alias/aws/dynamodb";

/// What a table is to be encrypted with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Encryption {
    /// With the key that it is encrypted with if nobody asks.
    Default,
    /// With a key, by its id, its ARN, its alias or the ARN of that.
    Key(String),
}

impl Encryption {
    /// Takes it out of a request, if it has any.
    pub(crate) fn take(members: &mut Members) -> Result<Option<Self>, ServiceError> {
        let Some(mut members) = members.structure("SSESpecification") else { return Ok(None) };
        let enabled = members.boolean("Enabled");
        let kind = members.string("SSEType");
        let key = members.string("KMSMasterKeyId");
        let problem = match (enabled, kind.as_deref(), &key) {
            (Some(false), Some(_), _) => "SSEType can not be specified if Enabled is false",
            (Some(false), None, Some(_)) => "KMSMasterKeyId can not be specified if Enabled is false",
            (Some(false), None, None) | (None, None, None) => return Ok(Some(Self::Default)),
            (_, Some("AES256"), _) => "SSEType AES256 is not supported",
            (_, None, Some(_)) => "SSEType KMS is required if KMSMasterKeyId is specified",
            _ => return Ok(Some(Self::Key(key.unwrap_or_else(|| MANAGED_KEY.to_owned())))),
        };
        Err(ServiceError::validation(format!("One or more parameter values were invalid: {problem}")))
    }

    /// The ARN of the key; absent if it is the default one.
    pub(crate) fn key_arn(&self, settings: &Settings) -> Option<String> {
        let Self::Key(key) = self else { return None };
        let prefix = format!("arn:aws:kms:{}:{}:", settings.region, settings.account);
        let name = key.strip_prefix(&prefix).unwrap_or(key);
        Some(match name {
            arn if arn.starts_with("arn:") => arn.to_owned(),
            alias if alias.starts_with("alias/") => format!("{prefix}key/{}", id_of_alias(alias)),
            key if key.starts_with("key/") => format!("{prefix}{key}"),
            id => format!("{prefix}key/{id}"),
        })
    }
}

/// An id for the key behind an alias, always the same: the service tells the key and not the alias.
fn id_of_alias(alias: &str) -> String {
    let [high, low] = [0, 1].map(|seed| format!("{:016x}", xxh64(alias.as_bytes(), seed)));
    format!("{}-{}-{}-{}-{}", &high[..8], &high[8..12], &high[12..], &low[..4], &low[4..])
}

/// Writes what a table with such a key is encrypted with.
pub(crate) fn write_description(key_arn: Option<&String>, status: &str, output: &mut dyn Output) {
    let Some(arn) = key_arn else { return };
    output.name("SSEDescription");
    output.begin_structure();
    output.string_member("Status", status);
    output.string_member("SSEType", "KMS");
    output.string_member("KMSMasterKeyArn", arn);
    output.end_structure();
}
