// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import TocsinCore

/// What is a unit and what is none. The lists hold the codes of the validation cases that the UCUM organisation publishes
/// as functional tests, each once; in them is no case that is judged otherwise here, but for the units of medicine.
@Suite struct UnitReaderTests {
    static let valid = """
        % /L /kg /m /m3 /mL /min /mmol /{LPF} /{tot} 1/d 1/mL 1/min 10*+3/ul 10*-3/ul 10*12/L 10*23 10*3/L 10*3/mL
        10*3/mm3 10*3/ul 10*3{rbc} 10*6/L 10*6/mL 10*6/mm3 10*9/L 10*9/mL 10*9/mm3 10.L/(min.m2) 10.L/min 1{c}
        4.[pi].10*-7.N/A2 Bq Cel Gy J/L K/W L L.s L/(8.h) L/(min.m2) L/L L/d L/h L/kg L/min L/s Ms Ohm Ohm.m Pa REM
        S Sv U U/L U/d U/g U/kg U/l U/mL V Wb [cup_us] [foz_br] [ft_i] [gal_br] [in_i'Hg] [in_i] [in_us] [lb_av]
        [mi_us] [oz_av] [ppb] [ppm] [ppth] [pptr] [pt_br] [qt_br] [sft_i] [sin_i] [syd_i] [tbs_us] [tsp_us] [yd_i] a
        a/m bar cal cm cm/s cm2 cm2/s cm3 cm[H2O] cm[H2O].s/L cm[H2O]/(s.m) d dB dB[10.nV] dB[SPL] deg dg dl
        dyn.s/(cm5.m2) dyn.s/cm5 eV eq fL fg fmol fmol/L g g.m g.m/m2{hb} g.m/{hb} g/(8.h) g/(8.kg.h) g/(kg.d)
        g/(kg.h) g/(kg.min) g/L g/d g/dL g/g g/h g/kg g/l g/m2 g/min g{creat} g{hgb} g{tit_nit} g{tot_prot}
        g{wet_tis} h hL kPa kU/L kat kat/L kat/kg kcal kcal/(8.h) kcal/d kcal/h kg kg.m/s kg/(s.m2) kg/L kg/h kg/m2
        kg/m3 kg/min kg/mol kg/s kg{body_wt} km ks l lm m m/s2 m2 m2/s m3.kg-1.s-2 m3/s mL mL/(8.h) mL/(8.h.kg)
        mL/(kg.d) mL/(kg.h) mL/(kg.min) mL/(min.m2) mL/cm[H2O] mL/d mL/h mL/kg mL/m2 mL/mbar mL/min mL/s mL/{hb}
        mL/{hb}.m2 mU mU/L mV m[H2O] mbar mbar.s/L meq meq/(8.h) meq/(8.h.kg) meq/(kg.d) meq/(kg.h) meq/(kg.min)
        meq/L meq/d meq/h meq/kg meq/min mg mg/(8.h) mg/(8.h.kg) mg/(kg.d) mg/(kg.h) mg/(kg.min) mg/L mg/d mg/dL
        mg/g mg/h mg/kg mg/m2 mg/m3 mg/mL mg/mg mg/min min ml ml/s mm mm/h mm2 mm3 mm[Hg] mmol mmol/(8.h)
        mmol/(8.h.kg) mmol/(kg.d) mmol/(kg.h) mmol/(kg.min) mmol/L mmol/d mmol/g mmol/h mmol/kg mmol/l mmol/m2
        mmol/min mmol/mmol mo mol mol/(kg.s) mol/L mol/kg mol/m3 mol/s mosm/L ms ms/s ng ng/(8.h) ng/(8.h.kg)
        ng/(kg.d) ng/(kg.h) ng/(kg.min) ng/L ng/d ng/g ng/h ng/kg ng/m2 ng/mL ng/min ng/s nkat nl nm nmol/L nmol/d
        nmol/g nmol/h/mL nmol/mmol nmol/nmol nmol/s ns osm osm/L osm/kg pA pH pg pg/L pg/mL pg/ml pkat pm pmol
        pmol/L pmol/d pmol/g pmol/h/mL pmol/h/mg pmol/mmol ps pt rad2 rad2{a} s t uV ueq ug ug/(8.h.kg) ug/(kg.d)
        ug/(kg.h) ug/(kg.min) ug/L ug/d ug/dL ug/g ug/h ug/kg ug/m2 ug/mL ug/min ukat ul um um/s umol umol/2.h
        umol/L umol/d umol/g umol/l umol/min umol/mmol umol/umol us wk {a}.rad2{b} {bsa} {cfu} {e} {od}
        """

    static let outOfReach = """
        /[HPF] /[LPF] /[arb'U] /[iU] [APL'U] [GPL'U] [HPF] [IU] [IU]/L [IU]/d [IU]/mL [MPL'U] [arb'U] [bdsk'U] [drp]
        [drp]/{HPF} [iU] [iU]/L [iU]/d [iU]/h [iU]/kg [iU]/mL [iU]/min [ka'U] [knk'U] [mclg'U] [todd'U] m[IU]/L
        m[iU]/mL u[IU]/mL u[iU]
        """

    static let invalid = """
        10+3/ul U/12h U/1h U/2h [BETH'U] [M'U] [iIU] [iIU]/L [iIU]/d [iIU]/mL cm[H20] g/12h g/48h g/4h g/6h g/72h iU
        m/ mL/10h mL/12h mL/2h mL/4h mL/5h mL/6h mL/72h mL/8h m[iIU]/L mg/12h mmol/12h mmol/5h mmol/6h mmol/kg[H20]
        molv rad2{錠} u[iIU]/mL ug(8.h) ug(8hr) {a}rad2{b} {|}1
        """

    static func codes(_ list: String) -> [String] { list.split { $0 == " " || $0 == "\n" }.map(String.init) }

    @Test(arguments: codes(valid)) func isRead(_ code: String) throws {
        #expect(try UCUMUnit(code).code == code)
    }

    @Test(arguments: codes(outOfReach)) func isOutOfReach(_ code: String) throws {
        #expect { _ = try UCUMUnit(code) } throws: { if case UnitFault.unknown = $0 { true } else { false } }
    }

    @Test(arguments: codes(invalid)) func isRefused(_ code: String) throws {
        #expect(throws: UnitFault.self) { _ = try UCUMUnit(code) }
    }

    @Test(
        arguments: [
            ("m/", UnitFault.nothing), ("", nil), ("m..s", .unexpected(".s")), ("m2x", .unexpected("x")),
            ("(m", .notClosed),
            ("m)", .unexpected(")")), ("m[H2O", .notClosed), ("%{LEL", .notClosed), ("{a}{b}", .unexpected("{b}")),
            ("°C", .unknown("°C")), ("ppm", .unknown("ppm")), ("kkg", .unknown("kkg")), ("kmin", .unknown("kmin")),
            ("pa", .unknown("pa")), ("m31", .tooLarge), ("m30", nil), ("0", .tooLarge),
            ("99999999999999999999", .tooLarge),
            ("%{a b}", .annotation), ("Ym30", .tooLarge), ("m-", .unexpected("-")), ("m+2", nil),
            ("m.-2", .unexpected("-2")),
            (String(repeating: "(", count: 8) + "m" + String(repeating: ")", count: 8), nil),
            (String(repeating: "(", count: 9) + "m" + String(repeating: ")", count: 9), .tooDeep),
            (String(repeating: "m.", count: 31) + "m", nil), (String(repeating: "m.", count: 32) + "m", .tooLong),
        ] as [(String, UnitFault?)])
    func saysWhy(_ code: String, _ fault: UnitFault?) {
        var found: UnitFault?
        do throws(UnitFault) { _ = try UCUMUnit(code) } catch { found = error }
        #expect(found == fault)
    }

    @Test func everyAtomOfTheTableIsRead() {
        let lines = UnitAtoms.definitions.split(separator: "\n")
        #expect(lines.allSatisfy { $0.split(separator: " ").count == 4 })
        #expect(lines.allSatisfy { UnitAtoms.all[String($0.split(separator: " ")[0])] != nil })
        #expect(UnitAtoms.all.count == lines.count + UnitAtoms.specials.count + 9)
        #expect(UnitAtoms.prefixes.count == 24)
    }

    /// No text of a few signs makes the reader trap.
    @Test func survivesAnything() {
        var generator = SystemRandomNumberGenerator()
        let signs = Array("m/.(){}[]10*^-+% {'℃kPadB9\u{0}")
        for _ in 0..<5_000 {
            let text = String((0..<Int.random(in: 0...24, using: &generator)).compactMap { _ in signs.randomElement() })
            _ = try? UCUMUnit(text)
            _ = UnitSpelling.meanings(of: text)
            _ = UnitSpelling.suggestion(for: text)
            _ = SenMLUnits.meanings(of: text)
        }
    }
}
