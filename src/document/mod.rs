//! Native values in, native values out: the face of the DocumentClient.
