// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.JsonRpc.Server;

namespace PowerVerse.Chain.JsonRpc.Tests.Server;

/// <summary>A dispatcher over the test methods, called with text.</summary>
internal sealed class DispatcherHarness : IDisposable
{
    private readonly RpcDispatcher _dispatcher;
    private readonly RpcConnection _connection;

    public DispatcherHarness(RpcLimits? limits = null)
    {
        _dispatcher = new RpcDispatcher(limits ?? new RpcLimits(), TimeProvider.System, NullLogger.Instance);
        _connection = new TestConnection(new MethodTable(Methods.Methods));
    }

    public EchoMethods Methods { get; } = new();

    public Task<string> CallAsync(string message) => CallAsync(Encoding.UTF8.GetBytes(message));

    public async Task<string> CallAsync(byte[] message)
    {
        using RpcExchange exchange = RpcExchange.Rent(_connection);
        if (_dispatcher.Scan(message, exchange) > 0)
        {
            await _dispatcher.DispatchAsync(message, exchange);
        }

        return Encoding.UTF8.GetString(exchange.Response.ToArray());
    }

    public void Dispose()
    {
        _dispatcher.Dispose();
        Methods.Dispose();
    }

    private sealed class TestConnection(MethodTable methods) : RpcConnection
    {
        public override MethodTable Methods => methods;

        public override IPAddress? RemoteAddress => null;

        public override CancellationToken Aborted => default;

        public override bool Allows(RpcAccess access) => access != RpcAccess.Operator;
    }
}
