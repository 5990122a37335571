// SPDX-License-Identifier: Apache-2.0

using System.Collections.Frozen;
using System.Net;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>A listener with what follows from its options: its methods, and who may use it.</summary>
internal sealed class RpcListener
{
    private const string Any = "*";

    private readonly FrozenSet<string> _origins;
    private readonly FrozenSet<string> _hosts;

    public RpcListener(RpcListenerOptions options, MethodTable table)
    {
        Options = options;
        Methods = table.Restrict(options.Namespaces);
        _origins = options.Origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _hosts = options.Hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }

    public RpcListenerOptions Options { get; }

    public MethodTable Methods { get; }

    /// <summary>True when pages of every origin may call, so that the answer does not depend on the origin.</summary>
    public bool AllowsAnyOrigin => _origins.Contains(Any);

    /// <summary>Whether pages of an origin may call.</summary>
    public bool AllowsOrigin(string origin) => AllowsAnyOrigin || _origins.Contains(origin);

    /// <summary>Whether an origin is trusted by name, not only as one of all.</summary>
    public bool NamesOrigin(string origin) => _origins.Contains(origin);

    /// <summary>Whether a request may address the node by this name. A name that DNS can be made to resolve to this machine must be known.</summary>
    public bool AllowsHost(string host) => _hosts.Contains(Any) || host.Length == 0 || _hosts.Contains(host) || IPAddress.TryParse(host, out _);
}
