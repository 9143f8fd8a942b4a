// SPDX-License-Identifier: Apache-2.0

/// What a member of a JSON object is good for.
struct FieldRoles: OptionSet, Sendable {
    let rawValue: UInt16
    static let value = FieldRoles(rawValue: 1)
    static let time = FieldRoles(rawValue: 2)
    static let unit = FieldRoles(rawValue: 4)
    static let quality = FieldRoles(rawValue: 8)
    /// An object of name → value, or an array of items.
    static let values = FieldRoles(rawValue: 16)
    static let idField = FieldRoles(rawValue: 32)
    /// One of several paths of a field, or a rare field: its ranks say what.
    static let ranked = FieldRoles(rawValue: 64)
    /// An object or array on the way to readings.
    static let way = FieldRoles(rawValue: 128)
    /// What braces take: a measure of that name.
    static let measure = FieldRoles(rawValue: 256)
    /// What braces take: what a measure of that name has of time, unit and quality.
    static let aside = FieldRoles(rawValue: 512)
    /// What braces take: the error of a measure of that name.
    static let failure = FieldRoles(rawValue: 1_024)
    /// The name of the item's measure.
    static let key = FieldRoles(rawValue: 2_048)
    /// The error of the item.
    static let error = FieldRoles(rawValue: 4_096)
}

/// The places of an item's fields in lists of paths, from 1 on; the lowest that is there counts. 0 for none.
struct FieldRanks: Sendable {
    private var bits: UInt32 = 0

    var value: UInt8 {
        get { UInt8(truncatingIfNeeded: bits) }
        set { bits = bits & ~0xFF | UInt32(newValue) }
    }
    var time: UInt8 {
        get { UInt8(truncatingIfNeeded: bits >> 8) }
        set { bits = bits & ~0xFF00 | UInt32(newValue) << 8 }
    }
    var unit: UInt8 {
        get { UInt8(truncatingIfNeeded: bits >> 16) }
        set { bits = bits & ~0xFF_0000 | UInt32(newValue) << 16 }
    }
    var quality: UInt8 {
        get { UInt8(truncatingIfNeeded: bits >> 24) }
        set { bits = bits & ~0xFF00_0000 | UInt32(newValue) << 24 }
    }

    /// Whether what stands at `rank` goes before what was there; a later member of the same path goes before it.
    static func goesFirst(_ rank: UInt8, before present: UInt8) -> Bool { present == 0 || rank <= present }
}

/// A name on the way to a field. The named children of a node stand side by side.
struct FieldNode: Sendable {
    /// The first eight bytes of the name, zero after its end.
    var word: UInt64 = 0
    /// Bytes of the name.
    var count: UInt16 = 0
    var childCount: UInt16 = 0
    var firstChild: Int32 = 0
    /// Of the bytes from the ninth on, in the names of all nodes.
    var rest: Int32 = 0
    /// The child that takes any other name; 0 for none.
    var capture: Int32 = 0
    var roles: FieldRoles = []
    /// With ``FieldRoles/idField``: which one. What braces take: which one the name is, or ``noIDField``.
    var idField: UInt8 = 0
    var ranks = FieldRanks()

    /// The name that braces take is not in the point's id.
    static let noIDField = UInt8.max

    @inline(__always) var isInner: Bool { childCount != 0 || capture != 0 }
}
