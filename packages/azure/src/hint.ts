import type { SmolError } from '@smol/core'

/** What a user of Azure can do about a failure. */
export function hint({ status, body }: SmolError): string | undefined {
  const said = JSON.stringify(body) ?? ''
  if (status === 401 || (status === 403 && /PermissionDenied|data ?action/i.test(said))) {
    return "A key must be one of this very resource; an identity needs the role 'Cognitive Services OpenAI User' on it."
  }
  if (status === 404 && /DeploymentNotFound|deployment/i.test(said)) {
    return 'modelId is the name of a deployment of this resource, not the name of the model in it.'
  }
  if (status === 404)
    return 'Check azureEndpoint and apiVersion: a dated version uses the API by deployments, none the v1 API.'
  return undefined
}
