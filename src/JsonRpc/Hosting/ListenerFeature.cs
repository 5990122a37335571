// SPDX-License-Identifier: Apache-2.0

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>Rides on a connection and tells requests where it came in.</summary>
/// <param name="Listener">The listener.</param>
/// <param name="IsOverLimit">True when there were too many connections as it came.</param>
internal sealed record ListenerFeature(RpcListener Listener, bool IsOverLimit);
