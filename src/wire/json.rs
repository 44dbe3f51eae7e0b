use json_event_parser::{JsonEvent, LowLevelJsonParser};

/// The bytes are not JSON.
#[derive(Debug)]
pub(super) struct NotJson;

/// JSON, one event after the other.
pub(super) struct Json<'a> {
    bytes: &'a [u8],
    /// How many of the bytes have been read.
    read: usize,
    parser: LowLevelJsonParser,
    depth: usize,
}

impl<'a> Json<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, read: 0, parser: LowLevelJsonParser::new(), depth: 0 }
    }

    pub(super) fn next(&mut self) -> Result<JsonEvent<'a>, NotJson> {
        let event = loop {
            let unread = self.bytes.get(self.read..).unwrap_or_default();
            let result = self.parser.parse_next(unread, true);
            self.read += result.consumed_bytes;
            if let Some(event) = result.event {
                break event.map_err(|_| NotJson)?;
            }
        };
        match event {
            JsonEvent::StartArray | JsonEvent::StartObject => self.depth += 1,
            JsonEvent::EndArray | JsonEvent::EndObject => self.depth -= 1,
            _ => {}
        }
        Ok(event)
    }

    /// The bytes up to the end of the last event.
    pub(super) fn behind(&self) -> &'a [u8] {
        self.bytes.get(..self.read).unwrap_or_default()
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
