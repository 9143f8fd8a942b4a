// SPDX-License-Identifier: Apache-2.0

/// Whether a vehicle or a person is inside a polygon (H2.27): 1 inside and on its border, 0 outside.
///
/// The position is two points, latitude and longitude in degrees; while one of them is out there is no answer. The sides
/// are straight in latitude and longitude, which for the size of a plant is straight on the ground; the polygon may lie
/// across the 180th meridian, but not around a pole. 3 to 256 corners, all looked at when the position changes. How long
/// it must have been inside is the rule's on-delay; one a little longer than the time between the two readings of one
/// position also keeps a half-updated position from counting.
public struct GeofenceSignal: Signal {
    public static let name = "geofence"
    public static let mostCorners = 256
    public static let parameters = [
        SignalParameter("latitude", .point, isRequired: true, note: "the point with the latitude in degrees"),
        SignalParameter("longitude", .point, isRequired: true, note: "the point with the longitude in degrees"),
        SignalParameter(
            "corners", .pairs, isRequired: true, note: "the polygon: [[latitude, longitude], …], 3 to 256 corners"),
    ]

    private let latitude: String
    private let longitude: String
    private let polygon: GeofencePolygon

    public init(_ arguments: SignalArguments) {
        latitude = arguments.point("latitude") ?? ""
        longitude = arguments.point("longitude") ?? ""
        polygon = GeofencePolygon(corners: GeofenceSignal.corners(of: arguments))
    }

    private static func corners(of arguments: SignalArguments) -> [[Double]] {
        if case .pairs(let corners)? = arguments["corners"] { return corners }
        return []
    }

    public func unit(for unit: String) -> String { "1" }

    public static func fault(in arguments: SignalArguments) -> String? {
        let corners = corners(of: arguments)
        guard (3...mostCorners).contains(corners.count) else {
            return "has \(corners.count) corners; 3 to \(mostCorners)"
        }
        for (index, corner) in corners.enumerated() {
            guard corner.count == 2 else { return "has \(corner.count) numbers as corner \(index + 1); two" }
            guard (-90...90).contains(corner[0]), (-180...180).contains(corner[1]) else {
                return "has no place on earth as corner \(index + 1); latitude -90 to 90, longitude -180 to 180"
            }
        }
        return GeofencePolygon(corners: corners).isFlat ? "has all corners on one line; they must enclose an area" : nil
    }
}

extension GeofenceSignal: GroupSignal {
    static var scope: GroupScope { .named }
    var namedMembers: [String] { [latitude, longitude] }

    func makeMemory(memberCount count: Int, above limits: Limits) -> GeofenceMemory {
        GeofenceMemory(polygon: polygon)
    }
}

struct GeofenceMemory: GroupMemory {
    private let polygon: GeofencePolygon
    private var latitude = MemberView()
    private var longitude = MemberView()
    private var isInside = false

    init(polygon: GeofencePolygon) { self.polygon = polygon }

    mutating func update(_ index: Int, from old: MemberView, to new: MemberView, at now: Int64) {
        if index == 0 { latitude = new } else { longitude = new }
        guard latitude.isIn && longitude.isIn else { return }
        isInside = polygon.contains(latitude: latitude.value, longitude: longitude.value)
    }

    func answer(at now: Int64) -> GroupAnswer {
        guard latitude.isIn && longitude.isIn else { return .unknown }
        return .number(isInside ? 1 : 0)
    }
}
