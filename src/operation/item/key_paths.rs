use crate::expression::DocumentPath;
use crate::operation::ServiceError;
use crate::table::Table;

/// Checks that no path goes into a key attribute of the table or of one of its indexes: those are scalars.
pub(crate) fn check_key_paths<'p>(
    table: &Table,
    paths: impl IntoIterator<Item = &'p DocumentPath>,
) -> Result<(), ServiceError> {
    let nested: Vec<&str> =
        paths.into_iter().filter(|path| path.is_nested()).map(DocumentPath::top).collect();
    if nested.is_empty() {
        return Ok(());
    }
    let is_nested = |name: &str| nested.contains(&name);
    if let Some(key) = table.key_attributes().find(|key| is_nested(&key.name)) {
        return Err(not_scalar("Key", &key.name));
    }
    let of_indexes = table.indexes.iter().flat_map(|index| index.key_attributes());
    match of_indexes.into_iter().find(|key| is_nested(&key.name)) {
        Some(key) => Err(not_scalar("IndexKey", &key.name)),
        None => Ok(()),
    }
}

fn not_scalar(key: &str, name: &str) -> ServiceError {
    ServiceError::validation(format!(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {key}: {name}"
    ))
}
