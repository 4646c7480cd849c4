/** Damage grades I to IV as they are written; the number is the place in the list. */
export const GRADES = ['', 'I', 'II', 'III', 'IV']

/** A grade, or a dash where there is none. */
export const formatGrade = (grade: number | null): string => (grade === null ? '–' : GRADES[grade] ?? '–')

/** A difference of grades with its sign, or a dash where nothing can be compared. */
export const formatResidual = (residual: number | null): string =>
  residual === null ? '–' : residual > 0 ? `+${residual}` : String(residual).replace('-', '−')
