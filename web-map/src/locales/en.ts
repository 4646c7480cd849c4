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
    title: 'Next steps', optional: ' (optional)', choose: 'Choose', yuan: 'yuan, such as 35,000.00', missing: 'A required field is empty, or the sum is none', busy: 'Sending…', done: '{command}: recorded',
  },
  clocks: {
    title: 'Time limits', paused: 'stands still', unknown: 'calendar not published', ofCitizen: ' (right of the party)', statutory: 'Last day without the pause: {day}', ended: 'Ended ({n})', endedOn: 'ended {day}',
  },
  documents: { title: 'Documents' },
  evidence: {
    title: 'Evidence', none: 'No evidence yet', closed: 'This server has no folder for evidence and takes none in', sealed: 'Evidence no. {n} is sealed; its hash is in the history', copyOf: 'Evidence no. {n}: {what}',
    distance: '{distance} from the place of the case', fromFile: 'from the file', stated: 'as stated', original: 'See the original', reason: 'Reason (kept in the chain of custody)', fetch: 'Fetch the original', custody: 'Chain of custody ({n})', device: 'Device',
    handIn: 'Hand in evidence', file: 'File', limits: 'Photos, scans, PDF, recordings, MP4, at most 50 MB. The copy that is shown does not tell where it was taken; the original is kept as it is.', kind: 'Kind', shows: 'What it shows', takenAt: 'Taken at',
    takenAtHint: ' (what the photo says comes first)', handedInBy: 'Handed in by', progress: 'Upload', hashing: 'Hashing…', percent: '{n}% sent', sending: 'Sending…', send: 'Hand in', resume: 'Go on',
    kinds: { photo: 'Photo', scan: 'Scan', audio: 'Audio', video: 'Video', file: 'File' },
  },
  cracks: {
    title: 'Crack diary', none: 'No crack noted yet', add: 'Note a crack', addReading: 'Note a reading', name: 'Name', room: 'Room', wall: 'Wall', direction: 'Direction', save: 'Save',
    on: 'Day', width: 'Width mm', change: 'Change mm', rate: '30 days mm', length: 'Length cm', photo: 'Photo (evidence no.)', scale: 'A scale card is on the photo', caption: 'Readings of {name}',
    growth: 'Width changed by {mm} mm in {days} days: {rate} mm in 30 days', curve: 'Width of {name}: changed by {mm} mm in {days} days',
    directions: { vertical: 'Vertical', horizontal: 'Horizontal', diagonal: 'Diagonal', stepped: 'Stepped', irregular: 'Irregular' },
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
  errors: {
    technical: 'Technical detail', hint: 'Hint',
    unreachable: 'The server cannot be reached. Check the network or try again later', unexpected: 'Something went wrong on this page; reload it',
    outside_banner: 'This place lies outside Jungar Banner', swapped_lon_lat: 'Longitude and latitude are swapped: longitude comes first', plane_not_recognised: 'These plane coordinates are not recognised: X (north) and Y (east) on CGCS2000 in metres are expected', unknown_category: 'There is no such category', unknown_batch: 'There is no such batch',
    text_empty: 'Say what happened', text_too_long: 'The text is too long', coordinates_format: 'Type two numbers: longitude, latitude', coordinates_range: 'Longitude or latitude is out of range',
    text_control_characters: 'The text has characters that cannot be shown; remove them', people_out_of_range: 'The number of people is out of range', bad_coordinate: 'Longitude or latitude is out of range', bad_parameter: 'A condition of the request is not right', bad_filter: 'The filter is not right',
    bad_case_code: 'Check the case number', no_transition: 'The state of the case does not allow this step; somebody may just have changed it', unknown_unit: 'There is no such unit', unknown_person: 'There is no such person', unknown_channel: 'There is no such channel',
    unknown_datum: 'There is no such datum', too_large: 'Too much content; shorten it', bad_body: 'The request is not right; check the entries', database: 'The database is not ready; try again later', internal: 'The server failed; nothing was changed', foreign_origin: 'Other sites may not write here', foreign_host: 'Open this page as localhost or 127.0.0.1', unknown_area: 'There is no such division or grid',
    timeout: 'That took too long; look whether it was done before you try again', bad_path: 'The address is not right',
    bad_field: 'A field is not right', not_yours: 'This is the work of others', busy: 'The server is busy; try again in a moment', evidence_size: 'The file is empty or larger than 50 MB', evidence_type: 'The content is of no accepted type, whatever its name', evidence_kind: 'The content does not fit the kind', evidence_hash: 'What came is not what was announced; hand it in again',
    evidence_picture: 'The picture cannot be read to its end', evidence_picture_size: 'The picture is too large: 50 megapixels and 12,000 pixels a side at most', evidence_known: 'The case has the same file already', evidence_too_many: 'The case has 200 items already', evidence_unfinished: 'Ten uploads of this case are not finished; finish them first', upload_offset: 'The upload stands elsewhere; go on', upload_beyond_end: 'More bytes came than were announced',
    no_copy: 'There is no copy of this evidence to be shown', evidence_off: 'This server has no folder for evidence', evidence_store: 'The folder of the evidence failed; nothing was changed', evidence_damaged: 'The stored file no longer fits its hash and is not given out', insecure_page: 'Open this page by https or as localhost to hand in evidence',
    no_suggestion: 'This case has no suggested assignment', no_route: 'No rule assigns this case; tell the administrator', http_403: 'Not allowed',
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
