use std::rc::Rc;

use hmac_sha256::{HMAC, Hash};

use super::HttpRequest;
use super::canonical::{canonical_request, hexadecimal};
use super::claim::Claim;
use super::signing_time::SigningTime;
use crate::base::{Clock, first_repeated};
use crate::operation::{ErrorCode, ServiceError};

/// What a request over HTTP must show of who asks.
#[derive(Clone)]
pub enum Authentication {
    /// Nothing: who asks is part of the same program.
    Trusted,
    /// A signature of the form of Signature Version 4. Neither its key nor its value nor its date is looked at.
    Form,
    /// A signature by one of these keys, not older than a quarter of an hour; in the query, than it says itself, but at
    /// most a week.
    Verified(Rc<Keyring>),
}

/// A key that requests are signed with.
#[derive(Clone)]
pub struct SigningKey {
    /// Its name, which requests tell.
    pub id: String,
    /// Its secret, which they do not.
    pub secret: String,
}

/// The keys of those who may ask.
pub struct Keyring {
    keys: Vec<SigningKey>,
    clock: Rc<dyn Clock>,
}

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SERVICE: &str = "dynamodb";
const TERMINATOR: &str = "aws4_request";

/// How far a signature's time may be from the service's, in seconds.
const SKEW_S: i64 = 15 * 60;
/// How long a signature in the query may be good, in seconds.
/// Source: `X-Amz-Expires` in "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
const EXPIRES_S_MAX: i64 = 7 * 24 * 60 * 60;

impl Authentication {
    pub(super) fn check(&self, request: &HttpRequest) -> Result<(), ServiceError> {
        match self {
            Self::Trusted => Ok(()),
            Self::Form => Claim::of_request(request).map(drop),
            Self::Verified(keyring) => keyring.verify(&Claim::of_request(request)?, request),
        }
    }
}

impl Keyring {
    /// A ring with these keys; the clock tells how old signatures are.
    #[must_use]
    pub fn new(keys: Vec<SigningKey>, clock: Rc<dyn Clock>) -> Self {
        Self { keys, clock }
    }

    /// Verifies a signature, in the service's order of checks (observed, as recorded in the notes of dynalite).
    fn verify(&self, claim: &Claim, request: &HttpRequest) -> Result<(), ServiceError> {
        self.check_time(claim)?;
        if !claim.signed_headers.split(';').any(|name| name.eq_ignore_ascii_case("host")) {
            return Err(invalid("'Host' must be a 'SignedHeader' in the AWS Authorization."));
        }
        if claim.algorithm != ALGORITHM {
            return Err(incomplete(format!(
                "Unsupported AWS 'algorithm': '{}' (only {ALGORITHM} for\x20now). ",
                claim.algorithm
            )));
        }
        let scope = Scope::of_claim(claim)?;
        // The service has a text of its own for a signature by a key that is known, and none for its token.
        let Some(key) = self.keys.iter().find(|key| key.id == scope.key) else {
            return Err(unrecognized("The security token included in the request is invalid."));
        };
        // No client signs a header twice, and who does so could make the request as long as it likes.
        let names: Vec<&[u8]> = claim.signed_headers.split(';').map(str::as_bytes).collect();
        let is_signed = first_repeated(&names).is_none()
            && same(signature(key, claim, &scope, request).as_bytes(), claim.signature.as_bytes());
        if !is_signed {
            return Err(invalid(
                "The request signature we calculated does not match the signature you provided. Check your AWS \
                 Secret Access Key and signing method. Consult the service documentation for details.",
            ));
        }
        match claim.token {
            None => Ok(()),
            Some(_) => Err(unrecognized("The security token included in the request is invalid")),
        }
    }

    fn check_time(&self, claim: &Claim) -> Result<(), ServiceError> {
        let signed = SigningTime::parse(&claim.date).ok_or_else(|| {
            incomplete(format!(
                "Date must be in ISO-8601 'basic format'. Got '{}'. See http://en.wikipedia.org/wiki/ISO_8601",
                claim.date
            ))
        })?;
        let now = SigningTime { seconds: i64::try_from(self.clock.now_ms() / 1000).unwrap_or(i64::MAX) };
        let expires_s = |seconds| i64::try_from(seconds).unwrap_or(i64::MAX).min(EXPIRES_S_MAX);
        let good_s = claim.expires.map_or(SKEW_S, expires_s);
        let (earliest, latest) = (now.plus(-good_s), now.plus(SKEW_S));
        if signed < earliest {
            return Err(invalid(format!(
                "Signature expired: {signed} is now earlier than {earliest} ({now} - {} min.)",
                good_s / 60
            )));
        }
        if signed > latest {
            return Err(invalid(format!(
                "Signature not yet current: {signed} is still later than {latest} ({now} + {} min.)",
                SKEW_S / 60
            )));
        }
        Ok(())
    }
}

/// What a key may be used for: the parts of `Credential`.
struct Scope<'a> {
    key: &'a str,
    date: &'a str,
    region: &'a str,
}

impl<'a> Scope<'a> {
    /// Any region will do: the region of a client that asks here is not that of a network.
    fn of_claim(claim: &'a Claim) -> Result<Self, ServiceError> {
        let parts: Vec<&str> = claim.credential.trim_end_matches('/').split('/').collect();
        let [key, date, region, service, terminator] = parts[..] else {
            return Err(incomplete(format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got \
                 '{}'",
                claim.credential
            )));
        };
        let mut message = String::new();
        if region.is_empty() {
            message.push_str("Credential should be scoped to a valid region, not ''. ");
        }
        if service != SERVICE {
            message.push_str(&format!("Credential should be scoped to correct service: '{SERVICE}'. "));
        }
        if terminator != TERMINATOR {
            message.push_str(&format!(
                "Credential should be scoped with a valid terminator: '{TERMINATOR}', not '{terminator}'. "
            ));
        }
        let day = claim.date.split('T').next().unwrap_or_default();
        if date != day {
            message.push_str(&format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: \
                 '{date}' != '{day}', from '{}'.",
                claim.date
            ));
        }
        if message.is_empty() { Ok(Self { key, date, region }) } else { Err(invalid(message)) }
    }
}

/// The signature that `key` gives.
fn signature(key: &SigningKey, claim: &Claim, scope: &Scope<'_>, request: &HttpRequest) -> String {
    let (date, region) = (scope.date, scope.region);
    let mut text = format!("{ALGORITHM}\n{}\n{date}/{region}/{SERVICE}/{TERMINATOR}\n", claim.date);
    let canonical = canonical_request(request, &claim.signed_headers);
    hexadecimal(&Hash::hash(canonical.as_bytes()), &mut text);
    let mut secret = HMAC::mac(date.as_bytes(), format!("AWS4{}", key.secret).as_bytes());
    for part in [region, SERVICE, TERMINATOR, &text] {
        secret = HMAC::mac(part.as_bytes(), secret);
    }
    let mut signature = String::new();
    hexadecimal(&secret, &mut signature);
    signature
}

/// Whether two texts are the same, in a time that does not tell where they differ.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (one, other)| all | (one ^ other)) == 0
}

fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new(ErrorCode::InvalidSignature, message)
}

fn incomplete(message: impl Into<String>) -> ServiceError {
    ServiceError::new(ErrorCode::IncompleteSignature, message)
}

fn unrecognized(message: impl Into<String>) -> ServiceError {
    ServiceError::new(ErrorCode::UnrecognizedClient, message)
}
