// SPDX-License-Identifier: Apache-2.0
import CTocsinLinux
import Glibc

/// CRC-32C (Castagnoli), as iSCSI and ext4 use it.
public enum Checksum {
    /// Of the bytes from `offset` to the end.
    public static func crc32c(_ bytes: [UInt8], from offset: Int = 0) -> UInt32 {
        precondition(offset >= 0 && offset <= bytes.count)
        return crc32c(bytes[offset...])
    }

    public static func crc32c(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe tocsin_crc32c(0, $0.baseAddress, $0.count) }
    }

    /// What processors without an instruction for it compute, for tests.
    package static func crc32cByTable(_ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe tocsin_crc32c_by_table(0, $0.baseAddress, $0.count) }
    }
}

/// Searches that the C library does many bytes at a time.
public enum ByteSearch {
    /// The first place of `byte` at or after `start`; nil when there is none.
    public static func first(_ byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
        precondition(start >= 0 && start <= bytes.count)
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), buffer.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }
}
