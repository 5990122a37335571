// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using PowerVerse.Chain.Node.Doctor;

namespace PowerVerse.Chain.Node.Devnet.Watching;

/// <summary>Looks at a devnet until it is told to stop: in a terminal a screen that is drawn anew, elsewhere a line for each block.</summary>
internal sealed class DevnetWatch
{
    private const int BlocksShown = 12;

    // The screen of its own that terminals since the VT220 know, without a cursor; and back (xterm control sequences).
    private const string EnterScreen = "\u001b[?1049h\u001b[?25l";
    private const string LeaveScreen = "\u001b[?25h\u001b[?1049l";
    private const string Home = "\u001b[H";
    private const string EndOfLine = "\u001b[K\r\n";
    private const string EndOfScreen = "\u001b[J";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly DevnetFolder _devnet;
    private readonly TextWriter _output;
    private readonly bool _isTerminal;
    private readonly List<FinalView> _blocks = [];

    public DevnetWatch(DevnetFolder devnet, TextWriter output, bool isTerminal)
    {
        _devnet = devnet;
        _output = output;
        _isTerminal = isTerminal;
    }

    /// <summary>Watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(_isTerminal ? EnterScreen : string.Empty).ConfigureAwait(false);
        try
        {
            while (true)
            {
                IReadOnlyList<ValidatorView> validators = await LookAsync(cancellationToken).ConfigureAwait(false);
                if (_isTerminal)
                {
                    await WriteAsync(Frame(WatchScreen.Draw(validators, _blocks, DateTimeOffset.UtcNow))).ConfigureAwait(false);
                }

                await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way this ends.
        }
        finally
        {
            await WriteAsync(_isTerminal ? LeaveScreen : string.Empty).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<ValidatorView>> LookAsync(CancellationToken cancellationToken)
    {
        ValidatorView[] validators = await Task.WhenAll(_devnet.Nodes.Select(node => ValidatorView.ReadAsync(node, cancellationToken))).ConfigureAwait(false);
        ValidatorView? highest = validators.Where(static validator => validator.Head is not null).MaxBy(static validator => validator.Head!.Number);
        ulong? last = _blocks.Count > 0 ? _blocks[0].Block.Number : null;
        if (highest?.Head is { } head && head.Number != last)
        {
            // What came between two looks is shown too, up to what fits.
            ulong from = last is { } seen && head.Number > seen ? Math.Max(seen + 1, head.Number - Math.Min(head.Number, BlocksShown - 1)) : head.Number;
            for (ulong number = from; number <= head.Number; number++)
            {
                await AddAsync(_devnet.Nodes[highest.Index], number, validators, cancellationToken).ConfigureAwait(false);
            }
        }

        return validators;
    }

    private async Task AddAsync(DevnetNode node, ulong number, IReadOnlyList<ValidatorView> validators, CancellationToken cancellationToken)
    {
        string quantity = $"0x{number:x}";
        JsonElement? block = await node.AskAsync("eth_getBlockByNumber", [quantity, false], cancellationToken).ConfigureAwait(false);
        JsonElement? seal = await node.AskAsync("pv_getSeal", [quantity], cancellationToken).ConfigureAwait(false);
        JsonElement? certificate = await node.AskAsync("pv_getCertificate", [quantity], cancellationToken).ConfigureAwait(false);
        if (block is not { ValueKind: JsonValueKind.Object } given)
        {
            return;
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        double? interval = _blocks.Count > 0 && _blocks[0].Block.Number + 1 == number ? (now - _blocks[0].SeenAt).TotalMilliseconds : null;
        string? account = seal is { ValueKind: JsonValueKind.Object } made && made.GetProperty("proposer") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        int? proposer = account is not null && WatchScreen.IndicesOf(validators).TryGetValue(account, out int index) ? index : null;
        FinalView final = new(
            BlockView.Of(given), now, interval, RpcAnswers.NumberOf(certificate, "period"), proposer,
            RpcAnswers.NumberOf(certificate, "weight"), RpcAnswers.NumberOf(certificate, "quorum"));
        _blocks.Insert(0, final);
        if (_blocks.Count > BlocksShown)
        {
            _blocks.RemoveAt(BlocksShown);
        }

        if (!_isTerminal)
        {
            await WriteAsync(WatchScreen.Line(final, validators) + Environment.NewLine).ConfigureAwait(false);
        }
    }

    // One write a frame, and nothing is erased that is written again, so that nothing flickers.
    private static string Frame(IReadOnlyList<string> lines)
    {
        StringBuilder frame = new(Home);
        foreach (string line in lines)
        {
            frame.Append(line).Append(EndOfLine);
        }

        return frame.Append(EndOfScreen).ToString();
    }

    private async Task WriteAsync(string text)
    {
        await _output.WriteAsync(text).ConfigureAwait(false);
        await _output.FlushAsync().ConfigureAwait(false);
    }
}
