use super::LegacyError;
use crate::expression::update::{Change, Source};
use crate::value::{EncodedValue, Kind};

/// What `Action` of an attribute update says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpdateAction {
    /// The attribute gets the value.
    Put,
    /// The value is added to the attribute.
    Add,
    /// The attribute goes, or elements of it.
    Delete,
}

/// What `AttributeUpdates` says of one attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeUpdate {
    /// `Action`
    pub action: UpdateAction,
    /// `Value`
    pub value: Option<EncodedValue>,
}

impl AttributeUpdate {
    /// What happens to the attribute.
    ///
    /// # Errors
    /// If there is no value and the action wants one, or the value is of a type that the action does not take.
    pub fn change(self) -> Result<Change, LegacyError> {
        let Some(value) = self.value else {
            return match self.action {
                UpdateAction::Delete => Ok(Change::Remove),
                UpdateAction::Put | UpdateAction::Add => Err(LegacyError::UpdateWithoutValue),
            };
        };
        let kind = value.as_ref().kind();
        match self.action {
            UpdateAction::Put => Ok(Change::Set(Source::Constant(value))),
            UpdateAction::Delete if kind.element().is_some() => Ok(Change::Delete(value)),
            UpdateAction::Delete => Err(LegacyError::DeleteType(kind)),
            // Lists are appended (observed on the service; the API reference knows numbers and sets only).
            UpdateAction::Add if kind.element().is_some() || matches!(kind, Kind::N | Kind::L) => {
                Ok(Change::Add(value))
            }
            UpdateAction::Add => Err(LegacyError::AddType(kind)),
        }
    }
}
