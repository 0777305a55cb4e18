//! Memory whose addresses the kernel is told once.

/// A fixed number of elements that never move. They are reached by pointer, so that pointers told before stay good.
pub struct Pool<T> {
    first: *mut T,
    len: usize,
}

impl<T: Copy> Pool<T> {
    /// So many elements.
    pub fn new(len: usize, element: T) -> Pool<T> {
        let elements = vec![element; len].into_boxed_slice();
        Pool { first: Box::into_raw(elements).cast(), len }
    }
}

impl<T> Pool<T> {
    /// The address of an element.
    pub fn at(&self, i: usize) -> *mut T {
        assert!(i < self.len, "within the pool");
        // SAFETY: the element is within the allocation.
        unsafe { self.first.add(i) }
    }

    /// An element.
    pub fn get(&mut self, i: usize) -> &mut T {
        // SAFETY: it lives as long as the pool, and the pool is borrowed for as long as it is.
        unsafe { &mut *self.at(i) }
    }

    /// Several elements.
    pub fn range(&mut self, start: usize, len: usize) -> &mut [T] {
        assert!(start + len <= self.len, "within the pool");
        // SAFETY: they live as long as the pool, and the pool is borrowed for as long as they are.
        unsafe { std::slice::from_raw_parts_mut(self.first.add(start), len) }
    }
}

impl<T> Drop for Pool<T> {
    fn drop(&mut self) {
        // SAFETY: made by `Box::into_raw` of a slice of this length, and not freed since.
        drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(self.first, self.len)) });
    }
}
