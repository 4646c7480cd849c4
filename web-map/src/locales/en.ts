import type { Messages } from './zh-CN'

const en: Messages = {
  app: {
    title: 'Zhunzhi Map', skip: 'Skip to the case list', skipMap: 'Skip to the map', synthetic: 'Synthetic data',
    syntheticWhy: 'This page shows demonstration data, not real cases, grids or mine boundaries', language: '中文', loading: 'Loading…', mapLabel: 'Map of {name}',
    live: 'Live', offline: 'Live connection lost, reconnecting', operator: 'Working as {name}', close: 'Close',
    alsoHere: 'Also here', unknown: 'Not recorded', retry: 'Try again', more: 'Load more',
    newCase: 'Case {code} changed: {state}', attribution: 'Data sources', version: 'Version {version}', pointer: 'Pointer position',
    gridsChanged: 'Grids were updated; the map shows the new ones',
  },
  tools: { report: 'Report a dispute', layers: 'Layers', areas: 'By area', board: 'Supervision', list: 'Cases', legend: 'Legend', search: 'Search', home: 'Whole banner', tools: 'Tools' },
  search: {
    label: 'Search villages, townships, mines, grids, stations, cases', placeholder: 'Village, mine, grid, case…', empty: 'Nothing found for “{q}”', count: '{n} results',
    kinds: { village: 'Village', township: 'Township', mine: 'Mine', grid: 'Grid', station: 'Station', case: 'Case' },
  },
  layers: {
    title: 'Layers',
    groups: { cases: 'Cases', services: 'Services', mines: 'Mines', grids: 'Grids', divisions: 'Divisions', water: 'Water' },
    zoom: 'Shown from zoom {zoom}',
  },
  legend: {
    cluster: 'Number of cases (thicker red ring: larger overdue share)', open: 'Open case', overdue: 'Overdue case', closed: 'Closed case',
    mine: 'Coal mine (licence, pit, panels)', station: 'Governance centre, mediation station', grid: 'Dedicated grid',
  },
  areas: {
    title: 'Cases by area', level: 'Areas', byZoom: 'By zoom ({level})', measure: 'Figure', cases: '{n} cases', count: '{n} areas', none: 'No case fits',
    sum: '{n} cases', unplaced: '{n} of them in no area of this level', table: 'Table ({n})', caption: 'Cases of each area', area: 'Area',
    levels: { township: 'Townships', village: 'Villages', grid: 'Grids', micro: 'Micro grids' }, measures: { total: 'All', open: 'Open', overdue: 'Overdue', mining: 'Mining' },
  },
  list: {
    title: 'Cases', caption: 'Cases that match the filter', count: '{n} cases', empty: 'No case matches the filter',
    code: 'Case', place: 'Place', state: 'State', export: 'Export GeoJSON', exportHint: 'Export every case that matches the filter (GeoJSON, lon/lat)',
    filters: 'Filter', category: 'Category', allCategories: 'All categories', allOf: '{name} (all)', status: 'State', allStates: 'All states', anyOpen: 'Open', anyOverdue: 'Overdue',
    since: 'Reported from', until: 'Reported to', words: 'Words', wordsHint: 'Summary, case number', reset: 'Clear filter',
    nearMine: '{mine} {distance}', inGrid: '{name}', removeFilter: 'Remove filter: {name}',
  },
  cases: {
    kind: 'Case', number: 'Case number', nature: 'Nature', people: 'People', channel: 'Channel',
    sourceRef: 'Source reference', reported: 'Reported', due: 'Due', overdueBy: '{n} days overdue', left: '{n} days left', today: 'Due today',
    unit: 'Unit', person: 'Person', batch: 'Batch', mining: 'Mining', mines: 'Mines', place: 'Location', events: 'History', complex: 'Complex', asCapacity: ' ({capacity})', point: 'Longitude, latitude',
    suggestion: 'Suggested assignment and reasons', awaiting: 'Assignment to be confirmed',
  },
  parties: {
    title: 'Parties', none: 'No party is recorded yet', all: 'All {n}', add: 'Add a party', show: 'Show', showOf: 'Show all of {name}', hide: 'Hide', shown: 'Shown in full; the look is in the audit log',
    left: 'hidden in {n} s', reason: 'Reason for looking', reasonHint: 'At least 4 characters; reason and your name go into the audit log', destroyed: 'Personal data destroyed after their period', protected: 'Protected', minor: 'Minor',
    role: 'Role', kind: 'Kind', natural: 'Person', organisation: 'Organisation', needName: 'Give a name', protect: 'Keep the identity protected (whistle-blower, at risk)', isMinor: 'Under 14', told: 'Was told what is recorded and why',
    roles: { petitioner: 'Petitioner', respondent: 'Respondent', member: 'Member', representative: 'Representative', agent: 'Agent' },
    fields: { name: 'Name', phone: 'Phone', identity: 'Identity number', address: 'Address' },
  },
  place: {
    title: 'Location', micro: 'Micro grid', primary: 'Grid', base: 'Base grid', dedicated: 'Dedicated grid', village: 'Village', township: 'Township',
    station: 'Station', mines: 'Mines around', onEdge: 'On a grid border, also touching {codes}', noMine: 'No mine nearby',
    outside: 'This place is {distance} outside the banner', swapped: 'Longitude and latitude may be swapped', noMicro: 'No micro grid here',
    vicinity: 'Within {distance} there are {n} possible grids: please check', border: 'border {distance} away',
  },
  relation: { within_pit: 'in the pit', within_licence: 'within the licence', within_influence: 'within the influence zone', nearby: '{distance} away' },
  report: {
    title: 'Report a dispute', placeTitle: 'Where did it happen?', describeTitle: 'What happened?', placeHint: 'Click the place on the map, or type its coordinates.', coordinates: 'Longitude, latitude', coordinatesExample: 'e.g. 111.22676, 39.86546',
    datum: 'Coordinates from', use: 'Use this place', centre: 'Use the map centre', cancel: 'Cancel', change: 'Click the map or drag the marker to move the place',
    datums: { cgcs2000: 'CGCS2000 / GPS', gcj02: 'Phone, Amap, Tencent (GCJ-02)', bd09: 'Baidu map (BD-09)' },
    category: 'Category', major: 'Group', minor: 'Kind', summary: 'What happened', summaryHint: 'Who, what, and what is asked for. Leave out identity numbers.',
    people: 'People concerned', channel: 'Channel', outOfArea: 'The case really lies outside the banner; register it', submit: 'Register', submitting: 'Registering…',
    needCategory: 'choose a category', needSummary: 'say what happened', needPeople: 'a whole number of people', accuracy: 'Accuracy of the place (m)', accuracyHint: 'Leave empty if unknown', needAccuracy: 'accuracy in metres', waiting: 'Choose a category to see the suggested assignment', missing: 'Still needed: {what}',
    thinking: 'Looking up…', registered: 'Registered {code}',
  },
  suggestion: {
    title: 'Suggested assignment', unit: 'Suggested unit', person: 'Suggested person', noPerson: 'To be named by the unit', coUnits: 'Co-handling', tribunal: 'Tribunal', nature: 'Likely nature',
    reasons: 'Reasons', chosen: 'Chosen', matched: 'Matched', not_matched: 'Not matched', rules: 'Rules {version}', others: 'Rules that did not apply ({n})', advisory: 'Only a suggestion: it takes effect when a member of staff confirms it.',
  },
  commands: {
    title: 'Next steps', aside: 'More', optional: ' (optional)', choose: 'Choose', yuan: 'yuan, such as 35,000.00', missing: 'A required field is empty, or the sum is none', busy: 'Sending…', done: '{command}: recorded',
  },
  clocks: {
    title: 'Time limits', paused: 'stands still', unknown: 'calendar not published', ofCitizen: ' (right of the party)', statutory: 'Last day without the pause: {day}', ended: 'Ended ({n})', endedOn: 'ended {day}',
  },
  documents: { title: 'Documents' },
  effectiveness: {
    title: 'Effectiveness', by: 'By', cases: 'Cases', days: 'Median days', how: 'By day of report. Small: number/of · 95% interval; below {n} cases nothing is compared, shown in grey.',
    columns: { finished_in_time: 'In time', satisfied: 'Satisfied', returned: 'Asked to return', supervised: 'Supervised' },
  },
  supervision: {
    kind: 'Supervision', title: 'Supervision board', calm: '{n} open cases have not come to a reminder', ladder: 'From which step on', none: 'No case on this step', step: 'Measure', noUnit: 'not assigned',
  },
  dispatch: {
    title: 'Confirm the assignment', asSuggested: 'As suggested', change: 'Change', unit: 'Unit', person: 'Person', anyone: 'To be named by the unit', reason: 'Reason for the change', needReason: 'A change needs a reason',
    confirm: 'Confirm assignment', otherUnit: 'Find another unit', confirmed: 'Assigned to {unit}', busy: 'Assigning…',
  },
  mines: {
    kind: 'Coal mine', operator: 'Operator', method: 'Method', open_pit: 'Open pit', underground: 'Underground', capacity: 'Capacity', capacityValue: '{mt} Mt/a', area: 'Licence area', status: 'Status',
    township: 'Township', placement: 'Position', shape: 'The shape of the licence is synthetic', panels: 'Panels ({n})', seam: 'Seam', thickness: 'Thickness', depth: 'Depth', period: 'Mined', source: 'Source',
    disputes: 'Disputes around', ringHint: 'Rows are cumulative; distances from the licence boundary', ring: 'Range', total: 'Total', open: 'Open', overdue: 'Overdue', within: 'Within the licence', upTo: 'Within {distance}',
    showRing: 'Show in list and map', exportRing: 'Export GeoJSON', byCategory: 'By category', byState: 'By state',
    statuses: { operating: 'Operating', proposed: 'Proposed', construction: 'Under construction', mothballed: 'Mothballed', retired: 'Retired', closed: 'Closed', shelved: 'Shelved', cancelled: 'Cancelled', unknown: 'Unknown' },
  },
  grids: {
    kind: { base: 'Base grid', dedicated: 'Dedicated grid', micro: 'Micro grid' }, code: 'Grid code', type: 'Type', area: 'Area', households: 'Households', population: 'Population', validFrom: 'Valid from',
    partyGroup: 'Party group', secretary: 'led by {name}', noPartyGroup: 'No party group', people: 'People of the grid', noPeople: 'Nobody recorded', role: 'Role', name: 'Name', scope: 'Area',
    open: 'Open', overdue: 'Overdue', closed: 'Closed', mining: 'Mining', openCases: 'Open cases ({n})', overdueCases: 'Overdue cases ({n})', noOpen: 'No open case', noOverdue: 'No overdue case',
    micro: 'Micro grids ({n})', microOpen: '{n} open', filter: 'Show the cases of this grid', station: 'Station',
  },
  divisions: {
    kinds: { banner: 'Banner', township: 'Township', village: 'Village', subdistrict: 'Subdistrict', town: 'Town', xiang: 'Township (xiang)', sumu: 'Sumu', community: 'Community', gacha: 'Gacha', development_zone: 'Development zone', virtual_community: 'Virtual community' },
    code: 'Division code', parent: 'Parent', area: 'Area', population: 'Population', households: 'Households', villages: 'Villages', baseGrids: 'Base grids', dedicatedGrids: 'Dedicated grids', microGrids: 'Micro grids',
    mines: 'Mines', cases: 'Cases', open: 'Open', overdue: 'Overdue', station: 'Station', shape: 'The boundary is synthetic', filter: 'Show the cases in list and map',
  },
  stations: {
    kind: 'Service station', type: 'Type', township: 'Serves', placeNote: 'Position', synthetic: 'The position is synthetic', staff: 'Staff', noStaff: 'Nobody recorded', open: 'Open', overdue: 'Overdue',
  },
  session: {
    signIn: 'Sign in', signOut: 'Sign out', login: 'Login name', password: 'Password', code: 'Code', back: 'Back', busy: 'One moment…', map: 'Map', ended: 'Your session has ended; sign in again',
    secondFactor: 'Second step', codeHint: 'Type the six digits that your authenticator shows.', wholeBanner: 'Whole banner', standsFor: 'standing in for {name}',
    changePassword: 'Change the password', mustChange: 'The present password was given out or is older than 90 days: set a new one first.', presentPassword: 'Present password', newPassword: 'New password', repeatPassword: 'New password again', setPassword: 'Set the password',
    passwordRules: 'At least 10 characters of at least three kinds: capital letters, small letters, digits, others; without the login name and words that are guessed first; none of the last five.',
    enrol: 'Second factor', enrolMust: 'An administrator needs a second factor.', enrolHint: 'Scan the code with an authenticator and type the six digits it shows.', qr: 'QR code with the secret of the second factor', typeSecret: 'To type where there is no camera:', confirmCode: 'Confirm',
    whereAccounts: 'No account, or password forgotten? Ask the system administrator.',
  },
  accounts: {
    title: 'Accounts', add: 'New account', create: 'Create', name: 'Name', area: 'Area code', until: 'Valid until', capacities: 'Capacities', state: 'State', actions: 'Actions', count: '{n} accounts',
    disable: 'Disable', enable: 'Enable', reset: 'Reset password', own: 'Yourself', usable: 'Usable', disabled: 'Disabled', unusable: 'Out of its period, or unused for 90 days',
    given: 'One-time password of {login}, shown only now:', loginRules: 'Login name: 3 to 32 small letters, digits, . - _, a letter first. An administrator has no other capacity.',
  },
  errors: {
    not_signed_in: 'Sign in first', wrong_credentials: 'Login name or password is wrong', account_locked: 'Too many failures: locked for 15 minutes', too_many_attempts: 'Too many attempts; try again later', wrong_code: 'The code is wrong, too old, or was used before', wrong_password: 'The present password is wrong', passwords_differ: 'The two new passwords differ',
    account_disabled: 'The account is disabled; ask the system administrator', account_out_of_period: 'The account is not valid today; ask the system administrator', account_unused: 'The account was not used for 90 days and is disabled; ask the system administrator', not_deputy: 'This account has not named you as its deputy for today',
    password_change_required: 'Change the password first', second_factor_required: 'Enrol a second factor first', second_factor_exists: 'There is a second factor already', capacity_needed: 'Your capacity does not allow this', own_account: 'Nobody changes the own account', outside_own_area: 'This place lies outside your area',
    password_too_short: 'A password has at least 10 characters', password_too_long: 'The password is too long', password_too_simple: 'A password has at least three kinds of characters', password_guessed: 'The password holds the login name or a word that is guessed first', password_used: 'None of the last five passwords is taken again',
    login_taken: 'This login name is or was given', bad_login: 'The login name does not fit the rules', bad_name: 'A name has 1 to 40 characters', bad_capacities: 'Choose capacities', exclusive_capacities: 'An administrator has no other capacity', bad_period: 'The last day lies before the first', bad_deputy: 'This account cannot stand in', deputy_too_long: 'A deputy is named for at most 90 days', bad_date: 'The date is not right',
    no_key: 'The server has no key file: neither second factors nor parties can be used', wrong_key: 'The key file of the server does not belong to these data', http_401: 'Sign in first',
    technical: 'Technical detail', hint: 'Hint',
    unreachable: 'The server cannot be reached. Check the network or try again later', unexpected: 'Something went wrong on this page; reload it',
    outside_banner: 'This place lies outside Jungar Banner', swapped_lon_lat: 'Longitude and latitude are swapped: longitude comes first', plane_not_recognised: 'These plane coordinates are not recognised: X (north) and Y (east) on CGCS2000 in metres are expected', unknown_category: 'There is no such category', unknown_batch: 'There is no such batch',
    text_empty: 'Say what happened', text_too_long: 'The text is too long', coordinates_format: 'Type two numbers: longitude, latitude', coordinates_range: 'Longitude or latitude is out of range',
    text_control_characters: 'The text has characters that cannot be shown; remove them', people_out_of_range: 'The number of people is out of range', bad_coordinate: 'Longitude or latitude is out of range', bad_parameter: 'A condition of the request is not right', bad_filter: 'The filter is not right',
    bad_case_code: 'Check the case number', no_transition: 'The state of the case does not allow this step; somebody may just have changed it', unknown_unit: 'There is no such unit', unknown_person: 'There is no such person', unknown_channel: 'There is no such channel',
    unknown_datum: 'There is no such datum', too_large: 'Too much content; shorten it', bad_body: 'The request is not right; check the entries', database: 'The database is not ready; try again later', internal: 'The server failed; nothing was changed', foreign_origin: 'Other sites may not write here', foreign_host: 'Open this page under the name of the server', unknown_area: 'There is no such division or grid',
    timeout: 'That took too long; look whether it was done before you try again', bad_path: 'The address is not right',
    no_suggestion: 'This case has no suggested assignment', no_route: 'No rule assigns this case; tell the administrator', http_403: 'Not allowed',
    party_unknown_word: 'A choice is not valid', party_text_empty: 'Give a name', party_text_too_long: 'The text is too long', party_control_characters: 'The text has characters that cannot be shown; remove them', party_phone: 'A phone number has 7 to 15 digits', party_identity: 'Check the identity number',
    party_natural_only: 'An organisation has no identity number and no age', party_reason: 'The reason must have 4 to 200 characters', party_no_fields: 'Choose what is to be shown', party_find_one: 'Give either a phone or an identity number', capacity_not_allowed: 'Your capacity does not allow this with personal data', too_many_reveals: 'You have looked too often within an hour; try again later',
    too_many_parties: 'This case has 500 parties, the most there can be', personal_data_destroyed: 'The personal data were destroyed after their period', audit_admin_only: 'Only the audit administrator reads the audit log',
    reason_required: 'A change needs a reason', not_found: 'Not found; it may have been removed', conflict: 'Somebody else has just changed this case; look again', http_400: 'The request is not right; check the entries', http_404: 'Not found',
    http_409: 'Somebody else has just changed this case; look again', http_413: 'Too much content; shorten it', http_422: 'Some entries are not right', http_429: 'Too many requests; wait a moment', http_500: 'The server failed; try again later', http_503: 'The server is busy or its database is not ready; try again later',
    map: 'The map cannot be shown (the browser may lack WebGL 2). The list and the report form still work.', tiles: 'Some map data could not be loaded',
  },
  map: {
    'NavigationControl.ZoomIn': 'Zoom in', 'NavigationControl.ZoomOut': 'Zoom out', 'Map.Title': 'Map', 'Marker.Title': 'Place of the dispute',
    'ScaleControl.Meters': 'm', 'ScaleControl.Kilometers': 'km',
  },
}

export default en
