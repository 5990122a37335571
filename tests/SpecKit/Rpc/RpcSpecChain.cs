// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Core.Genesis;
using PowerVerse.Chain.JsonRpc;
using PowerVerse.Chain.JsonRpc.Ports;
using PowerVerse.Chain.JsonRpc.Server;
using PowerVerse.Chain.Ledger;
using PowerVerse.Chain.Ledger.Files;
using PowerVerse.Chain.Ledger.Store;
using PowerVerse.Chain.Primitives.Results;
using PowerVerse.Chain.Storage.Memory;

namespace PowerVerse.Chain.SpecKit.Rpc;

/// <summary>The chain of a suite, imported once, and servers over it, each with a pool of its own.</summary>
public sealed class RpcSpecChain
{
    private readonly ChainLedger _ledger;

    private RpcSpecChain(ChainLedger ledger) => _ledger = ledger;

    public static RpcSpecChain Import(ReadOnlyMemory<byte> genesisFile, ReadOnlyMemory<byte> blocks)
    {
        Result<GenesisSpec, GenesisError> genesis = GenesisJson.Parse(genesisFile.ToArray());
        if (!genesis.IsSuccess)
        {
            throw new FormatException($"The genesis file is refused: {genesis.Error}.");
        }

        MemoryStore store = new(LedgerFamilies.All);
        ChainLedger.Initialize(store, genesis.Value);
        ChainLedger ledger = ChainLedger.Open(store, new LedgerSettings { Retention = RetentionPolicy.Archive }, genesis.Value).Value;
        Result<BlockFileProgress, BlockFileError> imported =
            new BlockFileImport(ledger, new MemoryStream(blocks.ToArray())).RunAsync(null, CancellationToken.None).GetAwaiter().GetResult();
        return imported.IsSuccess ? new RpcSpecChain(ledger) : throw new FormatException($"The chain is refused: {imported.Error}.");
    }

    /// <summary>Starts a server with an empty pool.</summary>
    public RpcSpecServer Serve() => new(new NodePorts
    {
        Chain = _ledger.Chain,
        Pool = new SpecPool(),
        Producer = _ledger.Producer,
        Time = TimeProvider.System,
        Beneficiary = default(PowerVerse.Chain.Primitives.Bytes.Address),
        ClientVersion = "PowerVerse/test",
    });
}

/// <summary>A server without a network.</summary>
public sealed class RpcSpecServer : IDisposable
{
    private readonly NodeApi _api;
    private readonly RpcDispatcher _dispatcher;
    private readonly SpecConnection _connection;

    public RpcSpecServer(NodePorts ports)
    {
        RpcLimits limits = new();
        _api = NodeApi.Create(ports, limits, NullLoggerFactory.Instance);
        _dispatcher = new RpcDispatcher(limits, TimeProvider.System, NullLogger.Instance);
        _connection = new SpecConnection(_api.Table);
    }

    /// <summary>The methods that it has.</summary>
    public MethodTable Table => _api.Table;

    /// <summary>Answers a message.</summary>
    public JsonDocument Call(ReadOnlyMemory<byte> message)
    {
        using RpcExchange exchange = RpcExchange.Rent(_connection);
        if (_dispatcher.Scan(message.Span, exchange) > 0)
        {
            _dispatcher.DispatchAsync(message, exchange).AsTask().GetAwaiter().GetResult();
        }

        return JsonDocument.Parse(exchange.Response.ToArray());
    }

    public void Dispose()
    {
        _dispatcher.Dispose();
        _api.Dispose();
    }

    private sealed class SpecConnection(MethodTable methods) : RpcConnection
    {
        public override MethodTable Methods => methods;

        public override IPAddress? RemoteAddress => null;

        public override CancellationToken Aborted => default;

        public override bool Allows(RpcAccess access) => true;
    }
}
