// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What the sensors of simulated sites say: a function of the seed and the time, and of nothing else.
///
/// A value is the normal one, a slow wandering, noise, and what the script has in store. Only exact arithmetic goes
/// into it, so that the same seed gives the same bytes on every machine.
struct SiteModel: Sendable {
    /// A sensor with its place.
    struct Sensor: Sendable {
        var site: String
        var point: SimulatedPoint
        var topic: String
        /// The point id that `{site}/{unit}/{measure}` makes of the topic.
        var id: String
    }

    /// What one sensor says at one moment.
    struct Sample: Equatable, Sendable {
        var value: Double
        var quality: Quality
    }

    /// In the order in which they speak.
    let sensors: [Sensor]
    private let seed: UInt64

    init(sites: [SimulatedSite] = SimulatedSite.all, seed: UInt64) {
        self.seed = seed
        sensors = sites.flatMap { site in
            site.points.map { point in
                let id = "\(site.id)/\(point.unit)/\(point.measure)"
                return Sensor(site: site.id, point: point, topic: "plants/\(id)", id: id)
            }
        }
    }

    /// What a sensor measures.
    ///
    /// - Parameters:
    ///   - index: of ``sensors``.
    ///   - milliseconds: since the start, not negative.
    /// - Returns: nil while the sensor is silent.
    func sample(of index: Int, at milliseconds: Int64) -> Sample? {
        let point = sensors[index].point
        let second = Double(milliseconds) / 1_000
        var value = point.base
        var quality = Quality.good
        // The seed decides where in its wandering a sensor begins.
        value += point.drift * SiteModel.wave(second / point.driftPeriod + uniform(index, -1))
        // Two throws: small deviations are more frequent than large ones.
        value += point.noise * (uniform(index, 2 * milliseconds) + uniform(index, 2 * milliseconds + 1) - 1)
        if let incident = point.incident {
            let inCycle = second - incident.cycle * Double(Int64(second / incident.cycle))
            if incident.silence?.contains(inCycle) == true { return nil }
            if incident.badQuality?.contains(inCycle) == true { quality = .bad }
            value += incident.change(at: inCycle)
        }
        return Sample(value: SiteModel.rounded(value, point.decimals), quality: quality)
    }

    /// The message of a sample: `{"ts":…,"value":…,"unit":…,"quality":…}`.
    func payload(_ sample: Sample, of index: Int, at time: Instant) -> [UInt8] {
        var bytes = Array("{\"ts\":\(time.milliseconds),\"value\":".utf8)
        JSONText.append(number: sample.value, to: &bytes)
        bytes.append(contentsOf: ",\"unit\":".utf8)
        JSONText.append(string: sensors[index].point.unitOfMeasure, to: &bytes)
        bytes.append(contentsOf: ",\"quality\":".utf8)
        JSONText.append(string: sample.quality.name, to: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    // MARK: - Numbers

    /// Up and down between -1 and 1 once for each whole number.
    private static func wave(_ turns: Double) -> Double {
        let phase = turns - Double(Int64(turns))
        return phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase
    }

    private static func rounded(_ value: Double, _ decimals: Int) -> Double {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        return (value * scale).rounded() / scale
    }

    /// A number from 0 up to 1 that belongs to seed, sensor and throw.
    private func uniform(_ sensor: Int, _ throwNumber: Int64) -> Double {
        var mixed = seed &+ UInt64(sensor &+ 1) &* 0x9E37_79B9_7F4A_7C15
        mixed = SiteModel.mixed(mixed &+ UInt64(bitPattern: throwNumber) &* 0xD1B5_4A32_D192_ED03)
        return Double(mixed >> 11) / 9_007_199_254_740_992
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
