//! What a request costs, by the rules of the service.
