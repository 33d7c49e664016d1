import Glibc

/// Gives back what `OutputBuffer.takeAllocation` handed out.
func releaseAllocation(_ allocation: UnsafeMutableRawBufferPointer) { free(allocation.baseAddress) }
