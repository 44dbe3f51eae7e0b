use json_event_parser::{JsonEvent, SliceJsonParser};

/// The bytes are not JSON.
#[derive(Debug)]
pub(super) struct NotJson;

/// JSON, one event after the other.
pub(super) struct Json<'a> {
    parser: SliceJsonParser<'a>,
    depth: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { parser: SliceJsonParser::new(bytes), depth: 0 }
    }

    pub(super) fn next(&mut self) -> Result<JsonEvent<'a>, NotJson> {
        let event = self.parser.parse_next().map_err(|_| NotJson)?;
        match event {
            JsonEvent::StartArray | JsonEvent::StartObject => self.depth += 1,
            JsonEvent::EndArray | JsonEvent::EndObject => self.depth -= 1,
            _ => {}
        }
        Ok(event)
    }

    /// Begins the object that all of the bytes should be.
    pub(super) fn begin_object(&mut self) -> Result<(), NotJson> {
        match self.next()? {
            JsonEvent::StartObject => Ok(()),
            _ => Err(NotJson),
        }
    }

    /// Passes over the rest of the value that begins with `event`.
    pub(super) fn skip(&mut self, event: &JsonEvent<'_>) -> Result<(), NotJson> {
        if matches!(event, JsonEvent::StartArray | JsonEvent::StartObject) {
            let outside = self.depth - 1;
            while self.depth > outside {
                self.next()?;
            }
        }
        Ok(())
    }

    /// Passes over all that is left, to learn whether it is JSON.
    pub(super) fn drain(&mut self) -> Result<(), NotJson> {
        while self.next()? != JsonEvent::Eof {}
        Ok(())
    }
}

/// Whether the bytes are one JSON object.
pub(super) fn check_object(bytes: &[u8]) -> Result<(), NotJson> {
    let mut json = Json::new(bytes);
    json.begin_object()?;
    json.drain()
}
