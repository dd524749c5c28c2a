/** Words beside which keys stand. */
export const mayHoldSecret = /auth|key|token|secret|password|cookie|credential|signature|bearer/i
