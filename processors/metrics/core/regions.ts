/** Parts of the world a viewer may be in: few, as every region multiplies the series. */
export const REGIONS = ['africa', 'asia', 'europe', 'north-america', 'oceania', 'south-america', 'unknown'] as const;
export type Region = (typeof REGIONS)[number];

/**
 * Countries by their two letters. Grouped as viewers' networks and edge locations are, not as politics: the Middle East and
 * Turkey are in Asia, Central America and the Caribbean in North America.
 * https://www.iso.org/obp/ui/#search
 */
const COUNTRIES: Readonly<Record<Exclude<Region, 'unknown'>, string>> = {
  africa:
    'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW',
  asia: 'AE AF AM AZ BD BH BN BT CC CN CX CY GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TL TM TR TW UZ VN YE',
  europe:
    'AD AL AT AX BA BE BG BY CH CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK',
  'north-america':
    'AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US VC VG VI',
  oceania: 'AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TO TV UM VU WF WS',
  'south-america': 'AR BO BR CL CO EC FK GF GY PE PY SR UY VE',
};

const REGION_OF: ReadonlyMap<string, Region> = new Map(
  Object.entries(COUNTRIES).flatMap(([region, countries]) =>
    countries.split(' ').map((country) => [country, region as Region] as const),
  ),
);

/** The region of a country; `unknown` for what is none, Antarctica among them. */
export function regionOf(country: string): Region {
  return REGION_OF.get(country) ?? 'unknown';
}
