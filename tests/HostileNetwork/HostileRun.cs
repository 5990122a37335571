// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PowerVerse.Chain.Devnet;
using PowerVerse.Chain.HostileNetwork.Attacks;
using PowerVerse.Chain.Network.Libp2p.Addresses;
using PowerVerse.Chain.Primitives.Bytes;

namespace PowerVerse.Chain.HostileNetwork;

/// <summary>Four validators, attackers of one kind after the other, and what must hold meanwhile: blocks, memory, honest requests, one chain.</summary>
internal sealed partial class HostileRun
{
    // What the processes may grow by during one kind: their own working set included.
    private const long GrowthBytesMax = 256L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // In less time a busy machine may not come to the end of an attack.
    private static readonly TimeSpan EndsJudgedFrom = TimeSpan.FromSeconds(4);

    // Compared with the same machine a minute before, however busy it is.
    private const double SlowdownMax = 1.1;
    private static readonly TimeSpan Undisturbed = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PaceJudgedFrom = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(500);

    private readonly Validators _validators;
    private readonly World _world;
    private readonly Report _report;
    private readonly TimeSpan _time;
    private readonly int _attackers;
    private readonly HashSet<string> _honest;

    private HostileRun(Validators validators, World world, Report report, TimeSpan time, int attackers)
    {
        _validators = validators;
        _world = world;
        _report = report;
        _time = time;
        _attackers = attackers;
        _honest = [.. world.Targets.Select(static target => target.PeerId!.ToString())];
    }

    /// <summary>Runs the kinds.</summary>
    /// <param name="options">Where the devnet runs.</param>
    /// <param name="report">Takes figures and judgements.</param>
    /// <param name="kinds">The kinds, one after the other.</param>
    /// <param name="time">For how long each.</param>
    /// <param name="attackers">How many of each.</param>
    public static async Task RunAsync(RunOptions options, Report report, IReadOnlyList<AttackKind> kinds, TimeSpan time, int attackers)
    {
        await using Weather weather = new();
        using Validators validators = Validators.Start(options);
        World world = await LookAsync(validators, options);
        bool isStarted = await Validators.UntilAsync(Patience, async () => (await Task.WhenAll(validators.All.Select(validators.HeightAsync))).Min() >= 3) is not null;
        report.Check("the validators agree before the attack", isStarted, $"{await validators.HighestAsync()} blocks");
        HostileRun run = new(validators, world, report, time, attackers);
        report.Line($"{attackers} attackers on {options.Nodes} validators, {time.TotalSeconds:F0} s of each kind; all share one address and two cores with the validators");
        foreach (AttackKind kind in kinds)
        {
            await run.AttackAsync(kind);
        }

        report.Line($"machine: {weather}");
        await Judgement.JudgeAgreementAsync(validators, report);
    }

    private static async Task<World> LookAsync(Validators validators, RunOptions options)
    {
        List<Multiaddress> targets = [];
        foreach (int index in validators.All)
        {
            byte[] key = File.ReadAllBytes(Path.Combine(validators.FolderOf(index), "network", "node.key"));
            _ = NodeIdentity.TryDecode(key, out NodeIdentity? identity);
            string address = string.Create(CultureInfo.InvariantCulture, $"/ip4/127.0.0.1/tcp/{options.FirstPort + 200 + index}");
            targets.Add(Multiaddress.Parse(address).WithPeerId(identity!.PeerId));
        }

        JsonElement chain = await validators.AskAsync(0, "eth_chainId") ?? throw new InvalidOperationException("validator 0 does not answer");
        JsonElement genesis = await validators.AskAsync(0, "eth_getBlockByNumber", "0x0", false) ?? throw new InvalidOperationException("there is no first block");
        return new World(targets, Validators.Number(chain), Hex.Decode(genesis.GetProperty("hash").GetString()!), new Recorder());
    }

    private async Task AttackAsync(AttackKind kind)
    {
        Tally tally = new();
        double undisturbed = kind.IsPaceJudged && _time >= PaceJudgedFrom ? await MeasureUndisturbedAsync() : 0;
        int attackers = kind.CountFor?.Invoke(_validators.All.Count()) ?? _attackers;
        DateTime from = DateTime.UtcNow;
        int?[] processes = [.. _validators.All.Select(_validators.ProcessOf)];
        ulong[] heights = await Task.WhenAll(_validators.All.Select(_validators.HeightAsync));
        long[] memory = [.. _validators.All.Select(index => _validators.ResidentBytes(index) ?? 0)];
        TimeSpan[] work = [.. _validators.All.Select(_validators.CpuTime)];
        long growth = 0;
        await using RpcProbe probe = new(_validators, _world);
        using CancellationTokenSource stop = new(_time);
        Task attack = Task.WhenAll(Enumerable.Range(0, attackers).Select(number =>
            Task.Run(() => kind.RepeatAsync(new Attacker(_world, tally, number, new Random(number)), stop.Token))));
        while (!attack.IsCompleted)
        {
            growth = Math.Max(growth, _validators.All.Max(index => (_validators.ResidentBytes(index) ?? 0) - memory[index]));
            await Task.WhenAny(attack, Task.Delay(Sample));
        }

        await attack;

        // A height must come of every validator, however busy the machine is; how fast they came is a figure and no judgement.
        ulong target = heights.Max() + 2;
        bool isFinal = await Validators.UntilAsync(Patience, async () => (await Task.WhenAll(_validators.All.Select(_validators.HeightAsync))).Min() >= target) is not null;
        DateTime to = DateTime.UtcNow;
        ulong[] after = await Task.WhenAll(_validators.All.Select(_validators.HeightAsync));
        Figures figures = Judgement.Measure(_validators, 0, heights[0], after[0]);
        double[] cpu = [.. _validators.All.Select(index => (_validators.CpuTime(index) - work[index]) / (to - from))];
        SortedDictionary<string, int> ends = EndsOf(from, to, out int errors);
        int late = figures.Lines.Count(static line => line.Period > 0);
        _report.Line($"\n{kind.Name}: {tally}");
        _report.Line($"  blocks: {figures}; interval p99 {Figures.At(figures.Intervals, 99) / 1000:F3} s; {late} beyond period 0");
        _report.Line($"  honest user: {probe}; processor time of each validator {string.Join(' ', cpu.Select(static share => share.ToString("P0", CultureInfo.InvariantCulture)))}");
        _report.Line($"  the validators say of the attackers: {(ends.Count == 0 ? "nothing" : string.Join(", ", ends.Select(static pair => $"{pair.Key} {pair.Value}")))}");
        _report.Check($"{kind.Name}: blocks go on", isFinal, $"heights {string.Join(' ', heights)} to {string.Join(' ', after)}");
        _report.Check($"{kind.Name}: every validator lives", processes.SequenceEqual(_validators.All.Select(_validators.ProcessOf)) && errors == 0, $"{errors} errors in the logs");
        _report.Check($"{kind.Name}: memory is bounded", growth < GrowthBytesMax, $"at most {growth / (double)(1 << 20):F0} MiB more than before, less than {GrowthBytesMax >> 20}");
        if (kind.IsPaceJudged && _time >= PaceJudgedFrom)
        {
            double mean = figures.Intervals.Average() / 1000;
            int honest = _validators.All.Count() - 1;
            _report.Check(
                $"{kind.Name}: finality holds",
                isFinal && mean < undisturbed * SlowdownMax,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{attackers} of {honest + attackers} peers of every validator are none; a block every {mean:F3} s for {_time.TotalSeconds:F0} s, every {undisturbed:F3} s in {Undisturbed.TotalSeconds:F0} s before"));
        }

        if (kind.ExpectedEnds.Length > 0 && _time >= EndsJudgedFrom)
        {
            _report.Check(
                $"{kind.Name}: attackers are put out",
                ends.Keys.Any(key => kind.ExpectedEnds.Any(expected => key.Contains(expected, StringComparison.Ordinal))),
                $"by the name of {string.Join(" or ", kind.ExpectedEnds)}");
        }
    }

    // Seconds from block to block while nobody attacks.
    private async Task<double> MeasureUndisturbedAsync()
    {
        ulong from = await _validators.HeightAsync(0);
        await Task.Delay(Undisturbed);
        return Judgement.Measure(_validators, 0, from, await _validators.HeightAsync(0)).Intervals.Average() / 1000;
    }

    // What the validators logged of peers that are none of them.
    private SortedDictionary<string, int> EndsOf(DateTime from, DateTime to, out int errors)
    {
        SortedDictionary<string, int> found = new(StringComparer.Ordinal);
        errors = 0;
        foreach (string line in _validators.All.SelectMany(index => _validators.LogBetween(index, from, to)))
        {
            errors += ErrorPattern().IsMatch(line) ? 1 : 0;
            if (EndPattern().Match(line) is { Success: true } match && !_honest.Contains(match.Groups[1].Value))
            {
                string key = match.Groups[2].Success ? $"gone: {match.Groups[2].Value}" : match.Groups[3].Success ? $"fault: {match.Groups[3].Value}" : "banned";
                found[key] = found.GetValueOrDefault(key) + 1;
            }
        }

        return found;
    }

    [GeneratedRegex(@"(?:Peer|banned) (12D3\w+)(?: gone: (\w+)|: (\w+), so | until)")]
    private static partial Regex EndPattern();

    [GeneratedRegex(@"^\S+ \S+ (ERROR|FATAL)")]
    private static partial Regex ErrorPattern();
}
