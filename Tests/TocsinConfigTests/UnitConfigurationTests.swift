// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinConfig
import TocsinCore

/// Units of kinds, points, groups and sources.
@Suite struct UnitConfigurationTests {
    static let pack = """
        pack: chem
        version: 1
        kinds:
          level: {unit: m}
          press: {unit: kPa}
          loop: {unit: MPa, range: [0, 1], current: {}}
          lel: {unit: "%{LEL}"}
          co: {unit: mg/m3, molar_mass: 28.01}
          none: {}

        """

    static func main(sources: String, points: String = "", extra: String = "") -> String {
        """
        sources:
        \(sources)
        sites: {a: {industry: chem}}
        packs: [pack.yaml]
        points:
          - {match: "a/*/level", kind: level}
          - {match: "a/T1/p", kind: press}
          - {match: "a/*/lel", kind: lel}
          - {match: "a/*/co", kind: co, reference_temperature: 20}
          - {match: "a/x/loop", kind: loop}
          - {match: "a/x/none", kind: none}
        \(points)
        \(extra)
        """
    }

    static func workspace(_ sources: String, points: String = "", extra: String = "", pack: String = pack) throws
        -> Workspace
    {
        try Workspace([
            "tocsin.yaml": main(sources: sources, points: points, extra: extra), "pack.yaml": pack,
        ])
    }

    // MARK: - Declared units

    @Test(arguments: [
        ("\"°C\"", "\"°C\", which is no UCUM code; did you mean \"Cel\"? "),
        ("mg/m³", "\"mg/m³\", which is no UCUM code: \"m³\" is no unit; did you mean \"mg/m3\"? "),
        ("ppm", "\"ppm\", which is no UCUM code; did you mean \"[ppm]\"? "),
        ("\"%LEL\"", "\"%LEL\", which is no UCUM code; did you mean \"%{LEL}\"? "),
        ("kpa", "\"kpa\", which is no UCUM code; did you mean \"kPa\"? "),
        ("Nm3/h", "\"Nm3/h\", which is no UCUM code: \"Nm\" is no unit; did you mean \"m3{normal}/h\"? "),
        ("\"MPA\"", "\"MPA\", which is no UCUM code; did you mean \"MPa\"? "),
        ("m/", "\"m/\", which is no UCUM code: a unit is missing in it; "),
        ("parsecs", "\"parsecs\", which is no UCUM code; "),
    ])
    func whatIsNoCodeIsAFault(_ unit: String, _ words: String) throws {
        let quoted = unit.hasPrefix("\"") ? "the quoted text " : ""
        let fault = "unit is \(quoted)\(words)a UCUM code such as Cel, mg/m3, [ppm] or %{LEL}"
        let pack = UnitConfigurationTests.pack + "  k: {unit: \(unit)}\n"
        let inPack = try UnitConfigurationTests.workspace("  - {topic: t, point: a/x/level}", pack: pack)
        #expect(inPack.faults() == ["pack.yaml:10:13: \(fault)"])
        let inPoint = try UnitConfigurationTests.workspace(
            "  - {topic: t, point: a/x/level}", points: "  - {match: a/y/none, kind: none, unit: \(unit)}")
        #expect(inPoint.faults() == ["tocsin.yaml:12:41: \(fault)"])
        let inSource = try UnitConfigurationTests.workspace("  - {topic: t, point: a/x/level, unit: \(unit)}")
        #expect(inSource.faults() == ["tocsin.yaml:2:40: \(fault)"])
    }

    @Test(arguments: [
        "MPa", "\"%\"", "\"1\"", "Cel", "\"%{vol}\"", "\"[ppm]\"", "m3/h", "L/min", "kN.m", "kW.h", "/m",
        "\"{person}\"",
        "mm/d", "deg", "\"[NTU]\"", "\"[pH]\"", "10*4.m3", "\"m3{normal}/h\"", "uSv/h", "dB", "t", "Hz",
    ])
    func theFieldsUnitsAreCodes(_ unit: String) throws {
        let pack = UnitConfigurationTests.pack + "  k: {unit: \(unit)}\n"
        #expect(try UnitConfigurationTests.workspace("  - {topic: t, point: a/x/level}", pack: pack).faults() == [])
    }

    @Test func aTrapOfUCUMIsSaid() throws {
        let pack = UnitConfigurationTests.pack + "  k: {unit: pH}\n"
        let workspace = try UnitConfigurationTests.workspace("  - {topic: t, point: a/x/level}", pack: pack)
        let warnings = try workspace.load().warnings.map(\.description)
        #expect(warnings.map { $0.contains("unit is pH, the picohenry; [pH] is that of acidity") } == [true])
    }

    // MARK: - Gases

    @Test func aGasIsOfItsKindAndItsPoint() throws {
        let points = """
              - {match: a/y/c1, kind: co, molar_mass: 44.01, reference_temperature: 0, reference_pressure: 100}
              - {match: a/y/c2, kind: co}
            """
        let catalogue = try UnitConfigurationTests.workspace("  - {topic: t, point: a/x/level}", points: points).load()
            .points
        #expect(catalogue.resolve(id: "a/x/co")?.gas == ReferenceGas(molarMass: 28.01, temperature: 20))
        #expect(
            catalogue.resolve(id: "a/y/c1")?.gas == ReferenceGas(molarMass: 44.01, temperature: 0, pressure: 100))
        #expect(catalogue.resolve(id: "a/y/c2")?.gas == ReferenceGas(molarMass: 28.01))
        #expect(catalogue.resolve(id: "a/x/level")?.gas == nil)
    }

    @Test func faultsOfGases() throws {
        let points = """
              - {match: a/y/l1, kind: level, molar_mass: 28}
              - {match: a/y/l2, kind: lel, reference_temperature: 20}
              - {match: a/y/c1, kind: co, molar_mass: 0.5, reference_temperature: 293, reference_pressure: 1013}
              - {match: a/y/c2, kind: co, molar_mass: CO}
            """
        let allowed = "molar_mass and what it refers to stand where the unit is such as [ppm], %{vol} or mg/m3"
        #expect(
            try UnitConfigurationTests.workspace("  - {topic: t, point: a/x/level}", points: points).faults() == [
                "tocsin.yaml:12:46: the unit m is neither a share nor a mass by volume; \(allowed)",
                "tocsin.yaml:13:55: the unit %{LEL} is neither a share nor a mass by volume; \(allowed)",
                "tocsin.yaml:14:43: molar_mass is \"0.5\"; 1 to 1000 g/mol",
                "tocsin.yaml:14:71: reference_temperature is \"293\"; -50 to 100 Cel",
                "tocsin.yaml:14:96: reference_pressure is \"1013\"; 50 to 200 kPa",
                "tocsin.yaml:15:43: molar_mass is \"CO\"; expected a number of g/mol",
            ])
    }

    // MARK: - Sources

    @Test func sourcesAreRead() throws {
        let sources = """
              - {topic: "t1/{m}", point: "a/T1/{m}"}
              - {topic: "t2/{m}", point: "a/{m}/{$key}", units: convert, unit: mbar, unit_in_key: true}
              - topic: "t3/{m}"
                format: csv
                point: "a/{m}/{$key}"
                units: convert
                unit: {T1/level: mm, level: cm, p: "[psi]"}
              - {topic: "t4/{m}", format: scalar, point: "a/x/{m}", units: ignore}
            """
        let units = try UnitConfigurationTests.workspace(sources).load().sources.map(\.units)
        #expect(units[0] == SourceDefinition.Units())
        #expect(units[1].mode == .convert && units[1].stated == [.init(unit: "mbar")] && units[1].isInKey)
        #expect(
            units[2].stated == [
                .init(end: "T1/level", unit: "mm"), .init(end: "level", unit: "cm"), .init(end: "p", unit: "[psi]"),
            ])
        #expect(units[3].mode == .ignore)
    }

    /// What a source states, and the faults that it brings: the points that it can reach decide.
    @Test(
        arguments: [
            ("point: \"a/{m}/level\", units: convert, unit: cm", []),
            (
                "point: \"a/{m}/level\", units: convert, unit: kPa",
                [
                    "2:66: the unit kPa is stated for points of kind level, whose readings are in m; they are of different dimensions"
                ]
            ),
            (
                "point: \"a/{m}/level\", unit: cm",
                [
                    "2:50: the unit cm is stated for points of kind level, whose readings are in m; units: convert, or the unit of the point"
                ]
            ),
            ("point: \"a/{m}/level\", unit: m", []),
            (
                "point: \"a/{m}/lel\", units: convert, unit: \"%{vol}\"",
                [
                    "2:64: the unit %{vol} is stated for points of kind lel, whose readings are in %{LEL}; units with different annotations, or names of their own, are never converted"
                ]
            ),
            ("point: \"a/{m}/co\", units: convert, unit: \"[ppm]\"", []),
            (
                "point: \"a/c/{m}\", units: convert, unit: {co: \"[ppm]\", level: mbar}",
                [
                    "2:83: the unit mbar is stated for points of kind level, whose readings are in m; they are of different dimensions"
                ]
            ),
            // It can reach points of several kinds: one that fits is enough.
            ("point: \"a/{m}/{$key}\", units: convert, unit: mbar", []),
            ("point: \"a/x/loop\", units: convert, unit: A", []),
            (
                "point: \"a/x/loop\", units: convert, unit: kPa",
                [
                    "2:63: the unit kPa is stated for points of kind loop, whose readings are in mA; they are of different dimensions"
                ]
            ),
            ("point: \"a/x/none\", unit: kPa", []),
            (
                "point: \"a/{m}/level\", units: ignore, unit: cm",
                ["2:65: unit stands beside units: ignore; units: check or convert, or no unit"]
            ),
            (
                "point: \"a/{m}/level\", unit: convert",
                ["2:50: unit is \"convert\"; did you mean units: convert? unit is a UCUM code"]
            ),
            ("point: \"a/{m}/level\", units: both", ["2:51: units is \"both\"; allowed: check, convert, ignore"]),
            (
                "point: \"a/{m}/{$key}\", units: convert, unit: {level: cm, T1/level: mm, \"/x\": m, p: bar}",
                [
                    "2:79: \"T1/level\" is never looked at; the first that fits counts: put it before \"level\"",
                    "2:93: \"/x\" is no end of a point's id; whole parts, as level or T101/level",
                ]
            ),
            (
                "format: senml, unit_in_key: true",
                ["2:37: unit_in_key has no meaning for this format; only for format json, csv"]
            ),
        ] as [(String, [String])])
    func stated(_ source: String, _ faults: [String]) throws {
        let workspace = try UnitConfigurationTests.workspace("  - {topic: \"t/{m}\", \(source)}")
        #expect(workspace.faults() == faults.map { "tocsin.yaml:\($0)" })
    }

    @Test func withoutAReferenceThereIsNoMass() throws {
        let pack = UnitConfigurationTests.pack.replacing(", molar_mass: 28.01", with: "")
        let workspace = try UnitConfigurationTests.workspace(
            "  - {topic: \"t/{m}\", point: \"a/{m}/co\", units: convert, unit: \"[ppm]\"}", pack: pack)
        #expect(
            workspace.faults() == [
                "tocsin.yaml:2:63: the unit [ppm] is stated for points of kind co, whose readings are in mg/m3; between a share and a mass by volume it takes the point's molar_mass and reference_temperature"
            ])
    }

    @Test func aUnitOfNobodyIsSaid() throws {
        let workspace = try UnitConfigurationTests.workspace(
            "  - {topic: \"t/{m}\", point: \"a/{m}/{$key}\", units: convert, unit: {depht: cm}}")
        let warnings = try workspace.load().warnings.map(\.description)
        #expect(
            warnings.map { $0.contains("no point that is known ends with \"depht\"; the unit is of no use") } == [true])
    }
}
