// SPDX-License-Identifier: Apache-2.0

/// A polygon in degrees, straight between its corners; longitudes are taken relative to its first corner.
struct GeofencePolygon: Sendable {
    private struct Corner: Sendable {
        var latitude: Double
        /// East of the first corner: -180 up to, not including, 180.
        var east: Double
    }

    private let origin: Double
    private let corners: [Corner]

    /// - Parameter corners: pairs of latitude and longitude; others are left out. Closed by itself.
    init(corners: [[Double]]) {
        let pairs = corners.filter { $0.count == 2 }
        let first = pairs.first?[1] ?? 0
        origin = first
        self.corners = pairs.map { Corner(latitude: $0[0], east: GeofencePolygon.east(of: first, $0[1])) }
    }

    private static func east(of origin: Double, _ longitude: Double) -> Double {
        let difference = longitude - origin
        if difference >= 180 { return difference - 360 }
        return difference < -180 ? difference + 360 : difference
    }

    /// Whether it encloses nothing, since all corners are on one line (to 1e-12 square degrees, 100 square centimetres).
    var isFlat: Bool {
        guard let first = corners.first, let second = corners.first(where: { !isSame($0, first) }) else { return true }
        return corners.allSatisfy { abs(turn(first, second, $0)) <= 1e-12 }
    }

    private func isSame(_ one: Corner, _ other: Corner) -> Bool {
        one.latitude == other.latitude && one.east == other.east
    }

    /// By the even-odd rule: how many sides lie to the east. The border belongs to it.
    func contains(latitude: Double, longitude: Double) -> Bool {
        let place = Corner(latitude: latitude, east: GeofencePolygon.east(of: origin, longitude))
        var isInside = false
        var index = 0
        while index < corners.count {
            let (one, other) = (corners[index], corners[index + 1 == corners.count ? 0 : index + 1])
            index += 1
            let side = turn(one, other, place)
            if side == 0 && isBetween(one, other, place) { return true }
            // A side counts from its lower end up to, not including, its upper one, so that a corner counts once.
            guard (one.latitude > latitude) != (other.latitude > latitude) else { continue }
            if (side > 0) == (other.latitude > one.latitude) { isInside.toggle() }
        }
        return isInside
    }

    /// Positive when `place` is to the left (north up, west to the left) of the way from `one` to `other`.
    private func turn(_ one: Corner, _ other: Corner, _ place: Corner) -> Double {
        (other.east - one.east) * (place.latitude - one.latitude)
            - (other.latitude - one.latitude) * (place.east - one.east)
    }

    private func isBetween(_ one: Corner, _ other: Corner, _ place: Corner) -> Bool {
        (min(one.latitude, other.latitude)...max(one.latitude, other.latitude)).contains(place.latitude)
            && (min(one.east, other.east)...max(one.east, other.east)).contains(place.east)
    }
}
