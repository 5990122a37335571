// SPDX-License-Identifier: Apache-2.0

using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Network.Libp2p.Peers;
using PowerVerse.Chain.Network.Libp2p.Transports;

namespace PowerVerse.Chain.Network.Libp2p.Tests;

/// <summary>Hosts in a network of memory, each at an address of its own; all must be empty when the test ends.</summary>
internal sealed class TestHosts : IAsyncDisposable
{
    private readonly List<Libp2pHost> _hosts = [];
    private int _count;

    public MemoryNetwork Network { get; } = new();

    public DefectLog Defects { get; } = new();

    public IReadOnlyList<Libp2pHost> All => _hosts;

    public static HostOptions Options { get; } = new() { AllowsPrivateAddresses = true, Limits = ConnectionLimits.Local };

    public async Task<Libp2pHost> StartAsync(Action<Libp2pHost>? setUp = null, HostOptions? options = null, string? ip = null, TimeProvider? time = null)
    {
        IPAddress address = IPAddress.Parse(ip ?? $"10.0.{_count / 200}.{(_count % 200) + 1}");
        _count++;
        HostOptions complete = (options ?? Options) with { Listen = [Multiaddress.FromEndPoint(new IPEndPoint(address, 0))] };
        Libp2pHost host = new(NodeIdentity.Generate(), complete, new MemoryTransport(Network, address), time ?? TimeProvider.System, Defects);
        _hosts.Add(host);
        setUp?.Invoke(host);
        await host.StartAsync(CancellationToken.None);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Libp2pHost host in _hosts)
        {
            await host.DisposeAsync();
            host.Usage.Should().Be(default(HostUsage), "a host that is disposed holds nothing");
        }

        Defects.Found.Should().BeEmpty("no background work may fail in an unforeseen way");
    }

    /// <summary>Waits for a condition that another thread brings about.</summary>
    public static async Task UntilAsync(Func<bool> condition, string because)
    {
        for (int i = 0; i < 12_000 && !condition(); i++)
        {
            await Task.Delay(5);
        }

        condition().Should().BeTrue(because);
    }
}

/// <summary>Dial shorthand.</summary>
internal static class TestHostExtensions
{
    public static Multiaddress Address(this Libp2pHost host) => host.ListenAddresses[0].WithPeerId(host.PeerId);

    public static Task<PeerConnection> DialAsync(this Libp2pHost host, Libp2pHost other) => host.DialAsync(other.Address(), CancellationToken.None);

    public static async Task<CloseReason> FailureAsync(this Task task)
    {
        try
        {
            await task;
            return CloseReason.None;
        }
        catch (Libp2pException exception)
        {
            return exception.Reason;
        }
    }
}

/// <summary>Keeps what was logged as an error: work that failed with an exception that nobody foresaw.</summary>
internal sealed class DefectLog : ILoggerFactory, ILogger
{
    private readonly Lock _gate = new();
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found
    {
        get
        {
            lock (_gate)
            {
                return [.. _found];
            }
        }
    }

    /// <summary>What was found until now, which the test expected.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            string[] taken = [.. _found];
            _found.Clear();
            return taken;
        }
    }

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => NullLogger.Instance.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error)
        {
            lock (_gate)
            {
                _found.Add($"{formatter(state, exception)}: {exception}");
            }
        }
    }
}
