// SPDX-License-Identifier: Apache-2.0

using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.Http;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>A listener with what follows from its options: its methods, and who may use it.</summary>
internal sealed class RpcListener
{
    private const string Any = "*";

    private readonly FrozenSet<string> _origins;
    private readonly FrozenSet<string> _hosts;
    private readonly bool _anyHost;
    private volatile string? _lastAllowedHost;

    public RpcListener(RpcListenerOptions options, MethodTable table)
    {
        Options = options;
        Methods = table.Restrict(options.Namespaces);
        _origins = options.Origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _hosts = options.Hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _anyHost = _hosts.Contains(Any);
        AllowsAnyOrigin = _origins.Contains(Any);
    }

    public RpcListenerOptions Options { get; }

    public MethodTable Methods { get; }

    /// <summary>True when pages of every origin may call, so that the answer does not depend on the origin.</summary>
    public bool AllowsAnyOrigin { get; }

    /// <summary>Whether pages of an origin may call.</summary>
    public bool AllowsOrigin(string origin) => AllowsAnyOrigin || _origins.Contains(origin);

    /// <summary>Whether an origin is trusted by name, not only as one of all.</summary>
    public bool NamesOrigin(string origin) => _origins.Contains(origin);

    /// <summary>Whether a request may address the node by this name. A name that DNS can be made to resolve to this machine must be known.</summary>
    public bool AllowsHost(HostString host)
    {
        // Clients repeat themselves: what was allowed last is not taken apart again.
        string? whole = host.Value;
        if (_anyHost || string.IsNullOrEmpty(whole) || whole == _lastAllowedHost)
        {
            return true;
        }

        string name = host.Host;
        if (!_hosts.Contains(name) && !IPAddress.TryParse(name, out _))
        {
            return false;
        }

        _lastAllowedHost = whole;
        return true;
    }
}
