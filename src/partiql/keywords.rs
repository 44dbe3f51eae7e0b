//! The keywords of the language: what is no identifier unless it is quoted.

/// The keywords of SQL-92, of which PartiQL takes all but a few for its own, and those that it adds, in small letters.
/// Source: the reference implementation of PartiQL, whose parser the service uses.
static KEYWORDS: &str = "\
    absolute action add all allocate alter and any are as asc assertion at authorization avg begin between bit \
    bit_length by cascade cascaded case cast catalog char character character_length char_length check close \
    coalesce collate collation column commit connect connection constraint constraints continue convert \
    corresponding count create cross current current_date current_time current_timestamp current_user cursor date \
    deallocate dec decimal declare default deferrable deferred delete desc describe descriptor diagnostics \
    disconnect distinct domain double drop else end end-exec escape except exception exec execute exists external \
    extract date_add date_diff false fetch first float for foreign found from full get global go goto grant group \
    having identity immediate in indicator initially inner input insensitive insert int integer intersect interval \
    into is isolation join key language last left level like local lower match max min module names national natural \
    nchar next no not null nullif numeric octet_length of on only open option or order outer output overlaps pad \
    partial position precision prepare preserve primary prior privileges procedure public read real references \
    relative restrict revoke right rollback rows schema scroll section select session session_user set size smallint \
    some space sql sqlcode sqlerror sqlstate substring sum system_user table temporary then time timestamp to \
    transaction translate translation trim true union unique unknown update upper usage user using value values \
    varchar varying view when whenever where with work write zone can_cast can_lossless_cast missing pivot unpivot \
    limit tuple remove index let integer2 int2 integer4 int4 integer8 int8 bigint conflict do nothing returning \
    modified new old bool boolean string symbol clob blob struct list sexp bag";

/// The keyword that `word` is, in small letters, if it is one.
pub(super) fn keyword(word: &str) -> Option<&'static str> {
    KEYWORDS.split(' ').find(|keyword| keyword.eq_ignore_ascii_case(word))
}

/// Keywords that are names of functions if a parenthesis follows.
/// Source: the reference implementation of PartiQL.
pub(super) fn is_function(keyword: &str) -> bool {
    matches!(
        keyword,
        "exists"
            | "count"
            | "avg"
            | "max"
            | "min"
            | "sum"
            | "substring"
            | "char_length"
            | "character_length"
            | "octet_length"
            | "bit_length"
            | "upper"
            | "lower"
            | "size"
            | "sexp"
            | "list"
            | "bag"
    )
}

/// How many parameters a type takes, if the keyword is the name of one.
/// Source: the reference implementation of PartiQL.
pub(super) fn type_parameters(keyword: &str) -> Option<usize> {
    match keyword {
        "missing" | "null" | "bool" | "boolean" | "smallint" | "int2" | "integer2" | "int4" | "integer4"
        | "int8" | "integer8" | "bigint" | "int" | "integer" | "real" | "double" | "timestamp" | "date"
        | "string" | "symbol" | "clob" | "blob" | "struct" | "tuple" | "list" | "sexp" | "bag" | "any" => {
            Some(0)
        }
        "float" | "time" | "char" | "character" | "varchar" => Some(1),
        "decimal" | "dec" | "numeric" => Some(2),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_found_in_any_case() {
        assert_eq!(keyword("SeLeCT"), Some("select"));
        assert_eq!(keyword("bag"), Some("bag"));
        assert_eq!(keyword("absolute"), Some("absolute"));
        for word in ["status", "data", "name", "pk", "sk", "set_add", "", "sel", "offset"] {
            assert_eq!(keyword(word), None, "{word}");
        }
    }
}
