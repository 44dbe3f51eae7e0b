use super::{ComparisonOperator, LegacyCondition, LegacyError};
use crate::expression::condition::Condition;
use crate::value::EncodedValue;

/// What `Expected` says of one attribute, as the request has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectation {
    /// `Value`
    pub value: Option<EncodedValue>,
    /// `Exists`
    pub exists: Option<bool>,
    /// `ComparisonOperator`
    pub operator: Option<ComparisonOperator>,
    /// `AttributeValueList`
    pub list: Option<Vec<EncodedValue>>,
}

impl Expectation {
    /// The condition on the top-level attribute of that name.
    ///
    /// # Errors
    /// If the members do not go together, or the operator does not take the values.
    pub fn on(self, attribute: String) -> Result<Condition, LegacyError> {
        if self.value.is_some() && self.list.is_some() {
            return Err(LegacyError::ValueAndList { attribute });
        }
        match (self.operator, self.list) {
            (Some(_), _) if self.exists.is_some() => Err(LegacyError::ExistsAndOperator { attribute }),
            (Some(operator), None) if self.value.is_none() && !operator.takes_no_value() => {
                Err(LegacyError::OperatorWithoutValue { operator, attribute })
            }
            (Some(operator), list) => {
                let operands = list.unwrap_or_else(|| self.value.into_iter().collect());
                Ok(LegacyCondition::new(operator, operands)?.on(attribute))
            }
            (None, Some(_)) => Err(LegacyError::ListWithoutOperator { attribute }),
            (None, None) => match (self.exists, self.value) {
                (Some(false), None) => {
                    Ok(LegacyCondition::new(ComparisonOperator::Null, vec![])?.on(attribute))
                }
                (Some(false), Some(_)) => Err(LegacyError::AbsentWithValue { attribute }),
                (exists, None) => Err(LegacyError::ExistsWithoutValue { exists, attribute }),
                (_, Some(value)) => {
                    Ok(LegacyCondition::new(ComparisonOperator::Equal, vec![value])?.on(attribute))
                }
            },
        }
    }
}
