// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// `molar_mass`, `reference_temperature` and `reference_pressure` of a kind or a point: what conversions between ppm and
/// mg/m3 need.
struct GasTemplate {
    private var molarMass: Double?
    private var temperature: Double?
    private var pressure: Double?
    /// Of the first of them.
    private(set) var position: SourcePosition?

    /// Nothing is said.
    init() {}

    init(_ reader: inout MappingReader) {
        molarMass = take("molar_mass", "g/mol", ReferenceGas.molarMasses, &reader)
        temperature = take("reference_temperature", "Cel", ReferenceGas.temperatures, &reader)
        pressure = take("reference_pressure", "kPa", ReferenceGas.pressures, &reader)
    }

    private mutating func take(
        _ key: String, _ unit: String, _ bounds: ClosedRange<Double>, _ reader: inout MappingReader
    ) -> Double? {
        guard let node = reader.take(key) else { return nil }
        if position == nil { position = node.position }
        guard let number = node.number(key, "a number of \(unit)") else { return nil }
        guard bounds.contains(number) else {
            let (low, high) = (RuleTemplate.plain(bounds.lowerBound), RuleTemplate.plain(bounds.upperBound))
            node.error("\(key) is \(node.found)", "\(low) to \(high) \(unit)")
            return nil
        }
        return number
    }

    var isEmpty: Bool { position == nil }

    /// This, and what it leaves open from another.
    func over(_ base: GasTemplate) -> ReferenceGas? {
        guard !isEmpty || !base.isEmpty else { return nil }
        return ReferenceGas(
            molarMass: molarMass ?? base.molarMass, temperature: temperature ?? base.temperature,
            pressure: pressure ?? base.pressure ?? ReferenceGas.standardPressure)
    }

    /// Says that there is nothing to convert in this unit.
    func check(unit: String, _ sink: DiagnosticSink) {
        guard let position, let unit = try? UCUMUnit(unit), !unit.isOfGas else { return }
        sink.error(
            position, "the unit \(unit.code) is neither a share nor a mass by volume",
            "molar_mass and what it refers to stand where the unit is such as [ppm], %{vol} or mg/m3")
    }
}
