// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PowerVerse.Chain.Core.Transactions;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.Crash;

/// <summary>Kills the executable without warning while it imports or seals blocks, and looks at what is left each time.</summary>
public sealed partial class CrashRun
{
    private const int ChainBlocks = 4_000;
    private const int ShortestLifeMs = 100;
    private const int LongestLifeMs = 1_200;

    // The first account of every developer's node, whose key is on every developer's screen.
    private static readonly Address Sender = Address.Parse("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
    private static readonly byte[] SenderKey = Hex.Decode("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");

    private readonly int _seed;
    private readonly string _directory;
    private readonly TextWriter _output;

    /// <summary>Prepares a run in an empty directory.</summary>
    public CrashRun(int seed, string directory, TextWriter output)
    {
        _seed = seed;
        _directory = directory;
        _output = output;
    }

    /// <summary>Failures found.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Kills an import so many times; it is begun again where it was, and from the start when it was through.</summary>
    public void KillImports(int count)
    {
        CrashChain chain = CrashChain.Build(_directory, _seed, ChainBlocks);
        Random random = new(_seed);
        string data = string.Empty;
        ulong before = 0;
        for (int i = 0; i < count; i++)
        {
            if (before == 0 || before == chain.Head)
            {
                data = Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"import-{i}"));
                before = 0;
            }

            int life = random.Next(ShortestLifeMs, LongestLifeMs);
            ulong reported;
            using (PowerVerseProcess import = PowerVerseProcess.Start(
                "import", chain.BlocksPath, "--genesis", chain.GenesisPath, "--data-dir", data, "--db-sync-interval", "64", "--verbose"))
            {
                // The clock runs from the first block on, so that the kill meets blocks and not the start of the process.
                WaitForBlock(import);
                Thread.Sleep(life);
                import.Kill();
                reported = NumberIn(import.LastLine);
            }

            ulong head = Verify(data, string.Create(CultureInfo.InvariantCulture, $"import {i} after {life} ms"), number => chain.HashOf(number), reported);
            before = Math.Max(head, 1);
        }
    }

    /// <summary>Kills a node that seals blocks so many times; each time it goes on where it was.</summary>
    public async Task KillSealersAsync(int count)
    {
        Random random = new(_seed + 1);
        string data = Path.Combine(_directory, "seal");
        for (int i = 0; i < count; i++)
        {
            int life = random.Next(ShortestLifeMs, LongestLifeMs);
            Dictionary<ulong, Hash256> acknowledged = [];
            using (PowerVerseProcess node = PowerVerseProcess.Start("dev", "--port", "0", "--data-dir", data, "--silent"))
            {
                await node.EndpointAsync();
                using CancellationTokenSource end = new();
                TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
                Task sending = SendAsync(node, acknowledged, first, end.Token);
                await Task.WhenAny(first.Task, sending);
                await Task.Delay(life);
                node.Kill();
                await end.CancelAsync();
                await sending;
            }

            string name = string.Create(CultureInfo.InvariantCulture, $"seal {i} after {life} ms");
            Verify(data, name, number => acknowledged.TryGetValue(number, out Hash256 hash) ? hash : null, acknowledged.Keys.DefaultIfEmpty().Max());
            await CompareAsync(data, name, acknowledged);
        }
    }

    [GeneratedRegex(@"Sound\. Head: block (\d+) (0x[0-9a-f]{64}), state (0x[0-9a-f]{64})")]
    private static partial Regex VerdictPattern();

    private static void WaitForBlock(PowerVerseProcess import)
    {
        while (!import.HasExited && !import.LastLine.StartsWith("block ", StringComparison.Ordinal))
        {
            Thread.Sleep(1);
        }
    }

    private static ulong NumberIn(string line) =>
        line.StartsWith("block ", StringComparison.Ordinal) && ulong.TryParse(line.Split(' ')[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : 0;

    private static async Task SendAsync(PowerVerseProcess node, Dictionary<ulong, Hash256> acknowledged, TaskCompletionSource first, CancellationToken cancellationToken)
    {
        try
        {
            ulong nonce = await node.NumberAsync("eth_getTransactionCount", Sender.ToString(), "latest");
            while (!cancellationToken.IsCancellationRequested)
            {
                Transaction unsigned = new()
                {
                    Type = TransactionType.DynamicFee,
                    ChainId = 20568,
                    Nonce = nonce++,
                    GasLimit = 21_000,
                    MaxFeePerGas = 1_000_000_000_000,
                    MaxPriorityFeePerGas = 1,
                    To = Sender,
                };
                unsigned.TrySign(SenderKey, out Transaction signed);
                JsonElement receipt = await node.CallAsync("eth_sendRawTransactionSync", Hex.Encode(signed.Envelope.Span));
                ulong number = Convert.ToUInt64(receipt.GetProperty("blockNumber").GetString(), 16);
                acknowledged[number] = Hash256.Parse(receipt.GetProperty("blockHash").GetString()!);
                first.TrySetResult();
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            // The node is dead: that is the point.
        }
    }

    // The next process opens the directory without repair and finds everything sound.
    private ulong Verify(string data, string name, Func<ulong, Hash256?> hashOf, ulong reported)
    {
        (int exitCode, string output, string errors) = PowerVerseProcess.Run("verify", "--data-dir", data, "--blocks", "32");
        Match verdict = VerdictPattern().Match(output);
        if (exitCode != 0 || !verdict.Success)
        {
            Fail($"{name}: verify ends with {exitCode}: {errors}");
            return 0;
        }

        ulong head = ulong.Parse(verdict.Groups[1].Value, CultureInfo.InvariantCulture);
        Hash256 hash = Hash256.Parse(verdict.Groups[2].Value);
        if (head < reported)
        {
            Fail($"{name}: block {reported} was committed, and the head is {head}");
        }
        else if (hashOf(head) is { } expected && expected != hash)
        {
            Fail($"{name}: block {head} is {hash} instead of {expected}");
        }
        else
        {
            _output.WriteLine($"{name}: head {head}, {reported} was reported, state {verdict.Groups[3].Value}, sound");
        }

        return head;
    }

    private async Task CompareAsync(string data, string name, Dictionary<ulong, Hash256> acknowledged)
    {
        using PowerVerseProcess node = PowerVerseProcess.Start("dev", "--port", "0", "--data-dir", data, "--silent");
        await node.EndpointAsync();
        foreach ((ulong number, Hash256 hash) in acknowledged)
        {
            JsonElement block = await node.CallAsync("eth_getBlockByNumber", $"0x{number:x}", false);
            string? found = block.ValueKind == JsonValueKind.Object ? block.GetProperty("hash").GetString() : null;
            if (found != hash.ToString())
            {
                Fail($"{name}: block {number} was acknowledged as {hash} and is {found ?? "gone"}");
            }
        }

        node.Terminate();
        int exitCode = node.WaitForExit();
        if (exitCode != 0)
        {
            Fail($"{name}: the node that was told to stop ended with {exitCode}");
        }
    }

    private void Fail(string text)
    {
        Failures.Add(text);
        _output.WriteLine($"FAIL {text}");
    }
}
