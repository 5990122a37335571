// SPDX-License-Identifier: Apache-2.0

using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.JsonRpc.Hosting;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tests.Server;

/// <summary>A server over the test methods on a free port of this machine.</summary>
internal sealed class ServerHarness : IAsyncDisposable
{
    private readonly RpcServer _server;
    private readonly HttpClient _client;

    private ServerHarness(RpcServer server, EchoMethods methods)
    {
        _server = server;
        Methods = methods;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Endpoints.Count > 0 ? server.Endpoints[0] : null };
    }

    public EchoMethods Methods { get; }

    public HttpClient Client => _client;

    public RpcServer Server => _server;

    public Uri WebSocketUri => new UriBuilder(_server.Endpoints[0]) { Scheme = "ws" }.Uri;

    public static async Task<ServerHarness> StartAsync(
        RpcListenerOptions? listener = null, RpcLimits? limits = null, byte[]? secret = null, string? ipcPath = null, params IMethodGroup[] more)
    {
        EchoMethods methods = new();
        RpcServerOptions options = new()
        {
            Listeners = [(listener ?? new RpcListenerOptions()) with { Port = 0, Namespaces = listener?.Namespaces ?? ["*"] }],
            Limits = limits ?? new RpcLimits(),
            TokenSecret = secret,
            IpcPath = ipcPath,
        };
        RpcServer server = new(options, MethodTable.Of([methods, .. more]), TimeProvider.System, NullLoggerFactory.Instance);
        await server.StartAsync(CancellationToken.None);
        return new ServerHarness(server, methods);
    }

    public static HttpRequestMessage Post(string body, string contentType = "application/json")
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return request;
    }

    public async Task<string> CallAsync(string body)
    {
        using HttpRequestMessage request = Post(body);
        using HttpResponseMessage response = await _client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Methods.Gate.Set();
        _client.Dispose();
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        Methods.Dispose();
    }
}
