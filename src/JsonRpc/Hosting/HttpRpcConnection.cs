// SPDX-License-Identifier: Apache-2.0

using System.Net;
using Microsoft.AspNetCore.Http;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Hosting;

/// <summary>A request by HTTP as the source of calls: it ends with the answer, so nothing can be subscribed to.</summary>
internal sealed class HttpRpcConnection : RpcConnection
{
    private readonly HttpContext _http;
    private readonly RpcListener _listener;
    private readonly bool _isAuthenticated;

    public HttpRpcConnection(HttpContext http, RpcListener listener, bool isAuthenticated)
    {
        _http = http;
        _listener = listener;
        _isAuthenticated = isAuthenticated;
    }

    public override MethodTable Methods => _listener.Methods;

    public override IPAddress? RemoteAddress => _http.Connection.RemoteIpAddress;

    public override CancellationToken Aborted => _http.RequestAborted;

    public override bool Allows(RpcAccess access) => Allows(access, _listener, _isAuthenticated, _http.Request.Headers.Origin);

    /// <summary>The rule for requests and connections that came by HTTP.</summary>
    public static bool Allows(RpcAccess access, RpcListener listener, bool isAuthenticated, string? origin) => access switch
    {
        RpcAccess.Open => true,
        RpcAccess.TokenWhenPublic => isAuthenticated || !listener.Options.IsPublic,
        RpcAccess.Operator => isAuthenticated || (!listener.Options.IsPublic && (string.IsNullOrEmpty(origin) || listener.NamesOrigin(origin))),
    };
}
