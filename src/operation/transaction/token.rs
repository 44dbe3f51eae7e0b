use super::digest::digest;
use crate::operation::{Context, ErrorCode, Halt, Limit, Member, Members, ServiceError, Shape};
use crate::table::Token;

pub(crate) const CLIENT_REQUEST_TOKEN: Member = Member::optional("ClientRequestToken", Shape::String)
    .with(&[Limit::LengthAtLeast(1), Limit::LengthAtMost(36)]);

/// The `ClientRequestToken` of a request, and what was asked with it.
#[derive(Clone)]
pub(crate) struct RequestToken {
    text: String,
    digest: u128,
}

/// Whether the transaction of a token has happened already.
pub(super) enum Standing {
    /// It has not: the token, if it is still remembered from long ago.
    New(Option<Token>),
    /// It has.
    Done,
}

impl RequestToken {
    /// Takes it out of a request that is otherwise whole.
    pub(crate) fn take(members: &mut Members) -> Option<Self> {
        let text = members.string("ClientRequestToken")?;
        // Which members count is not documented, except that the report of a repeated request differs.
        Some(Self { text, digest: digest(members, &["ReturnConsumedCapacity"]) })
    }

    /// What is known of the token.
    ///
    /// # Errors
    /// If it was used for another request, or its transaction is under way.
    pub(super) fn look_up(&self, context: &Context<'_>) -> Result<Standing, Halt> {
        let known = Token::find(context.view(), &self.text)?;
        let Some(token) = known.filter(|token| token.is_fresh(context.now_ms)) else {
            return Ok(Standing::New(known));
        };
        if token.digest != self.digest {
            return Err(other_request().into());
        }
        if context.obstacles.is_some() && Token::is_pending(context.view(), &self.text) {
            return Err(in_progress().into());
        }
        Ok(Standing::Done)
    }

    /// Remembers that the transaction happened.
    pub(super) fn remember(&self, context: &mut Context<'_>, known: Option<Token>) {
        let token = Token { digest: self.digest, time_ms: context.now_ms };
        context.writer.remember_token(&self.text, token, known);
    }
}

/// Source: `IdempotentParameterMismatchException` in the API reference, of which these are the words. What the service
/// says itself is not known.
fn other_request() -> ServiceError {
    ServiceError::new(
        ErrorCode::IdempotentParameterMismatch,
        "DynamoDB rejected the request because you retried a request with a different payload but with an idempotent \
         token that was already used.",
    )
}

/// As clients have reported it.
fn in_progress() -> ServiceError {
    ServiceError::new(
        ErrorCode::TransactionInProgress,
        "Transaction from previous request is still in progress",
    )
}
