// SPDX-License-Identifier: Apache-2.0

/// What turns a share by volume of a gas into a mass by volume and back: 24 ppm of CO are 30.0 mg/m3 at 0 Cel, 28.0 at 20.
///
/// As an ideal gas, whose molar volume is R·T/p: 22.41 L/mol at 0 Cel and 101.325 kPa, 24.06 at 20, 24.47 at 25.
public struct ReferenceGas: Hashable, Sendable {
    /// g/mol that there are.
    public static let molarMasses = 1.0...1_000.0
    /// Cel that anybody refers to.
    public static let temperatures = -50.0...100.0
    /// kPa that anybody refers to.
    public static let pressures = 50.0...200.0
    /// 1 atm, in kPa.
    public static let standardPressure = 101.325

    /// g/mol; nil when it was not given.
    public var molarMass: Double?
    /// Cel, of the mass by volume; nil when it was not given.
    public var temperature: Double?
    /// kPa, of the mass by volume.
    public var pressure: Double

    public init(
        molarMass: Double? = nil, temperature: Double? = nil, pressure: Double = ReferenceGas.standardPressure
    ) {
        self.molarMass = molarMass
        self.temperature = temperature
        self.pressure = pressure
    }

    /// J/(mol·K), exact since 2019.
    private static let gasConstant = 8.31446261815324

    /// g/m3 of the gas alone; nil when something is missing.
    var density: DoubleDouble? {
        guard let molarMass, let temperature else { return nil }
        // Decimal numbers, each as the fraction that it was written as.
        func exact(_ number: Double) -> DoubleDouble {
            let decimal = UnitConversion.decimal(of: number)
            return DoubleDouble(high: decimal.number, low: 0) / DoubleDouble(high: decimal.scale, low: 0)
        }
        let kelvin = DoubleDouble.sum(temperature, 273.15)
        let pascals = exact(pressure) * DoubleDouble(1_000)
        let settled = exact(kelvin.high)
        return exact(molarMass) * pascals / (exact(ReferenceGas.gasConstant) * settled)
    }
}
