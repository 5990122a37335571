// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using PowerVerse.Chain.Network.Libp2p.Addresses;

namespace PowerVerse.Chain.Interop.Tests;

/// <summary>A js-libp2p node with its own keys, ports and peers, in the process of them all.</summary>
internal sealed class JsPeer : IAsyncDisposable
{
    public const string MissingReason = "js-libp2p is not installed: run npm ci --ignore-scripts in tests/Interop.Tests";

    private readonly JsProcess _process;
    private readonly int _node;

    private JsPeer(JsProcess process)
    {
        _process = process;
        _node = process.NextId();
    }

    public PeerId PeerId { get; private set; } = null!;

    public Multiaddress Address { get; private set; } = null!;

    public static bool IsInstalled => Directory.Exists(Path.Combine(JsProcess.Folder, "node_modules", "libp2p"));

    public static async Task<JsPeer> StartAsync(object? options = null)
    {
        JsPeer peer = new(JsProcess.Shared);
        Names names = await peer.CallAsync<Names>("create", options);
        _ = PeerId.TryParse(names.Peer, out PeerId? id);
        peer.PeerId = id!;
        peer.Address = Multiaddress.Parse(names.Addresses[0]);
        return peer;
    }

    public Task<T> CallAsync<T>(string command, object? arguments = null) => _process.CallAsync<T>(_node, command, arguments);

    /// <summary>Asks until the answer is right or the time is over.</summary>
    public async Task<T> UntilAsync<T>(string command, object? arguments, Func<T, bool> isRight)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            T answer = await CallAsync<T>(command, arguments);
            if (isRight(answer) || Stopwatch.GetElapsedTime(began) > JsProcess.AnswerTime)
            {
                return answer;
            }

            _ = await CallAsync<bool>("sleep", new { ms = 50 });
        }
    }

    public async ValueTask DisposeAsync() => _ = await CallAsync<bool>("stop");

    private sealed record Names(string Peer, string[] Addresses);
}

/// <summary>A command that the js node refused.</summary>
internal sealed class JsPeerException(string message) : Exception(message);
