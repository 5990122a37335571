// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;
using PowerVerse.Chain.Node.Hosting;
using PowerVerse.Chain.Node.Networking;

namespace PowerVerse.Chain.Node.Devnet;

/// <summary>One validator of a devnet: its files, its process, and what it says of itself.</summary>
internal sealed class DevnetNode
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(3) };

    // As variables, so that the operator's own come first. Many validators share a machine: small caches.
    private static readonly (string Variable, string Value)[] Defaults =
        [(Settings.DatabaseCache.Variable, "32MiB"), (Settings.DatabaseWriteBuffer.Variable, "32MiB")];

    private readonly DevnetFolder _devnet;

    public DevnetNode(DevnetFolder devnet, int index)
    {
        _devnet = devnet;
        Index = index;
        Folder = Path.Combine(devnet.Root, string.Create(CultureInfo.InvariantCulture, $"node-{index}"));
    }

    /// <summary>Its number from 0.</summary>
    public int Index { get; }

    /// <summary>Its data directory.</summary>
    public string Folder { get; }

    /// <summary>Its log.</summary>
    public string LogPath => Path.Combine(Folder, "node.log");

    /// <summary>Its JSON-RPC.</summary>
    public Uri Endpoint => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_devnet.Plan.RpcPort + Index}"));

    /// <summary>Where its peers find it.</summary>
    public string Address => string.Create(
        CultureInfo.InvariantCulture, $"/ip4/127.0.0.1/tcp/{_devnet.Plan.P2pPort + Index}/p2p/{NodeKey.ReadOrCreate(Folder).PeerId}");

    /// <summary>Its process; null when it does not run.</summary>
    public int? ProcessId => DataDirectory.FindHolder(Folder);

    /// <summary>Starts its process, which outlives this one.</summary>
    /// <param name="clockOffset">By how many seconds its clock is to be wrong; null: not.</param>
    /// <exception cref="CommandException">It runs already, or a port of it is taken.</exception>
    public void Start(string? clockOffset = null)
    {
        if (ProcessId is { } running)
        {
            throw new CommandException(ExitCode.Usage, $"Validator {Index} runs already, as process {running}.");
        }

        DevnetFolder.CheckFree(_devnet.Plan.PortsOf(Index));
        string self = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(self) == "dotnet";
        ProcessStartInfo start = new("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec setsid \"$@\" >>\"$0\" 2>&1 </dev/null &");
        start.ArgumentList.Add(LogPath);
        start.ArgumentList.Add(self);
        if (isHosted)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "powerverse.dll"));
        }

        foreach (string argument in Arguments())
        {
            start.ArgumentList.Add(argument);
        }

        if (clockOffset is not null)
        {
            start.ArgumentList.Add($"{Settings.ClockOffset.Flag}={clockOffset}");
        }

        foreach ((string variable, string value) in Defaults)
        {
            start.Environment.TryAdd(variable, value);
        }

        using Process shell = Process.Start(start)!;
        shell.WaitForExit();
    }

    /// <summary>Ends its process: in order, or at once as by <c>kill -9</c>.</summary>
    /// <returns>False when it does not run.</returns>
    public bool Stop(bool atOnce)
    {
        if (ProcessId is not { } id)
        {
            return false;
        }

        using Process kill = Process.Start("/bin/kill", [atOnce ? "-KILL" : "-TERM", id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        return true;
    }

    /// <summary>Asks what answers at its port; null when nothing does. Where it does not run (<see cref="ProcessId"/>) that is another node.</summary>
    public async Task<JsonElement?> AskAsync(string method, object[] parameters, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await Http.PostAsJsonAsync(
                Endpoint, new { jsonrpc = "2.0", id = 1, method, @params = parameters }, cancellationToken).ConfigureAwait(false);
            JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
            return answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("result", out JsonElement result) ? result : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Lets only some validators connect to it; null: all.</summary>
    /// <exception cref="CommandException">It does not answer.</exception>
    public Task RestrictAsync(IEnumerable<DevnetNode>? peers, CancellationToken cancellationToken)
    {
        (string method, object[] parameters) = peers is null
            ? ("admin_liftPeerRestriction", Array.Empty<object>())
            : ("admin_restrictPeers", [peers.Select(static peer => NodeKey.ReadOrCreate(peer.Folder).PeerId.ToString()).ToArray()]);
        return NodeSocket.CallAsync(Folder, method, parameters, NodeSocket.ShortPatience, cancellationToken);
    }

    private IEnumerable<string> Arguments()
    {
        DevnetPlan plan = _devnet.Plan;
        string Port(int from) => (from + Index).ToString(CultureInfo.InvariantCulture);
        return
        [
            "node", "--network", _devnet.Genesis, "--data-dir", Folder, "--rpc-port", Port(plan.RpcPort), "--metrics-port", Port(plan.MetricsPort),
            "--p2p-listen", $"/ip4/127.0.0.1/tcp/{Port(plan.P2pPort)}", "--p2p-local", Settings.P2pPeers.Flag, _devnet.PeersOf(this), "--validator-key", LocalNetwork.KeysIn(Folder),
            "--validator-passphrase-file", LocalNetwork.PassphraseIn(Folder), "--validator-twin-listen", "0", Settings.DevnetControls.Flag,
        ];
    }
}
