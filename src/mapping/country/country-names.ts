// The countries' codes and names that the runtime does not know: alpha-3 codes of ISO 3166-1, which HR suites send, and the standard's own English names where they are others than the runtime's.

/** Alpha-3 and alpha-2 in one word. */
const alpha3 = [
  "ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT",
  "AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO",
  "BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG",
  "COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO",
  "DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB",
  "GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY",
  "HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT",
  "JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY",
  "LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH",
  "MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA",
  "NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE",
  "PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA",
  "SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR",
  "SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO",
  "TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG",
  "VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW",
];

/** Alpha-2 before the name. */
const names = [
  "BO Bolivia, Plurinational State of",
  "BN Brunei Darussalam",
  "CV Cabo Verde",
  "CD Congo, The Democratic Republic of the",
  "CD Democratic Republic of the Congo",
  "CG Congo",
  "CG Republic of the Congo",
  "CI Ivory Coast",
  "CZ Czech Republic",
  "FK Falkland Islands (Malvinas)",
  "FM Micronesia, Federated States of",
  "GB United Kingdom of Great Britain and Northern Ireland",
  "GS South Georgia and the South Sandwich Islands",
  "HK Hong Kong",
  "IR Iran, Islamic Republic of",
  "IR Islamic Republic of Iran",
  "KP Korea, Democratic People's Republic of",
  "KR Korea, Republic of",
  "KR Republic of Korea",
  "LA Lao People's Democratic Republic",
  "MD Moldova, Republic of",
  "MD Republic of Moldova",
  "MO Macao",
  "MO Macau",
  "MF Saint Martin (French part)",
  "NL The Netherlands",
  "PS Palestine",
  "PS Palestine, State of",
  "RU Russian Federation",
  "SK Slovak Republic",
  "SX Sint Maarten (Dutch part)",
  "SY Syrian Arab Republic",
  "SZ Swaziland",
  "TR Turkey",
  "TW Taiwan, Province of China",
  "TZ Tanzania, United Republic of",
  "US United States of America",
  "VA Holy See",
  "VA Holy See (Vatican City State)",
  "VE Venezuela, Bolivarian Republic of",
  "VG Virgin Islands, British",
  "VI Virgin Islands, U.S.",
  "VN Viet Nam",
];

/** Each code or name, with the alpha-2 code it stands for. */
export const furtherCountries: readonly (readonly [name: string, code: string])[] = [
  ...alpha3
    .flatMap((line) => line.split(" "))
    .map((each) => [each.slice(0, 3), each.slice(3)] as const),
  ...names.map((each) => [each.slice(3), each.slice(0, 2)] as const),
];
