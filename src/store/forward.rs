/// Within an `impl Store`: hands every call but those that read the log, append and close on to the store that
/// `$inner` names. For stores that wrap another one.
#[macro_export]
macro_rules! forward_store_calls {
    ($self:ident => $inner:expr) => {
        fn read_manifest(&$self) -> $crate::store::StoreFuture<'_, Option<Vec<u8>>> {
            $inner.read_manifest()
        }

        fn read_pages(
            &$self,
            ids: Vec<$crate::store::PageId>,
        ) -> $crate::store::StoreFuture<'_, Vec<Option<$crate::base::Bytes>>> {
            $inner.read_pages(ids)
        }

        fn read_page_ids(
            &$self,
            from: $crate::store::PageId,
        ) -> $crate::store::StoreFuture<'_, Vec<$crate::store::PageId>> {
            $inner.read_page_ids(from)
        }

        fn add_pages(
            &$self,
            pages: Vec<$crate::store::StoredPage>,
            durability: $crate::store::Durability,
        ) -> $crate::store::StoreFuture<'_, ()> {
            $inner.add_pages(pages, durability)
        }

        fn publish(
            &$self,
            expected: Option<Vec<u8>>,
            manifest: Vec<u8>,
            durability: $crate::store::Durability,
        ) -> $crate::store::StoreFuture<'_, ()> {
            $inner.publish(expected, manifest, durability)
        }

        fn discard(
            &$self,
            blocks: ::std::ops::Range<$crate::store::BlockNumber>,
            pages: Vec<$crate::store::PageId>,
        ) -> $crate::store::StoreFuture<'_, ()> {
            $inner.discard(blocks, pages)
        }

        fn is_shared(&$self) -> bool {
            $inner.is_shared()
        }

        fn listen(&$self, listener: Box<dyn Fn($crate::store::Notice)>) {
            $inner.listen(listener);
        }

        fn plead(&$self) {
            $inner.plead();
        }

        fn is_housekeeper(&$self) -> bool {
            $inner.is_housekeeper()
        }
    };
}
