import CGlibc

/// Memory that the process has freed.
package enum FreeMemory {
    /// Gives it back to the system, malloc_trim(3). On its own, glibc gives back only what lies at the end of a heap, so after a
    /// burst of requests a daemon would keep most of the memory that it had needed.
    package static func giveBack() {
        malloc_trim(0)
    }
}
