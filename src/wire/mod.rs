//! The service's JSON protocol over HTTP, bytes in and bytes out.
