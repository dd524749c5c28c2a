/** Words beside which keys stand, and a password in an address. */
export const mayHoldSecret = /auth|key|token|secret|password|cookie|credential|signature|bearer|:\/\/[^/]*@/i
