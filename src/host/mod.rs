//! What a JavaScript host sees of the engine.
