// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using PowerVerse.Chain.Node.Doctor;

namespace PowerVerse.Chain.Node.Devnet.Watching;

/// <summary>Draws what a devnet's validators say, as text.</summary>
internal static class WatchScreen
{
    private const int HashShown = 10;

    /// <summary>The whole screen, one string a line.</summary>
    /// <param name="validators">What they say now.</param>
    /// <param name="blocks">The newest blocks, newest first.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<string> Draw(IReadOnlyList<ValidatorView> validators, IReadOnlyList<FinalView> blocks, DateTimeOffset now)
    {
        Dictionary<string, int> indices = IndicesOf(validators);
        List<string> lines = [Summary(validators, blocks, now), string.Empty];
        lines.Add("node  height  period  step        leader  soft        cert        next        peers  pending  queued  final p50/p99 ms  head");
        lines.AddRange(validators.Select(validator => Row(validator, indices)));
        lines.Add(string.Empty);
        lines.Add("final   block  seen          interval  period  proposer  transactions  weight/quorum  hash");
        lines.AddRange(blocks.Select(block => $"      {Row(block)}"));
        return lines;
    }

    /// <summary>One block on one line, for where a screen cannot be drawn.</summary>
    public static string Line(FinalView block, IReadOnlyList<ValidatorView> validators)
    {
        ValidatorView? first = validators.FirstOrDefault(static validator => validator.Consensus is not null);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"block {block.Block.Number} seen {Time(block.SeenAt)} interval {Milliseconds(block.IntervalMs)} period {block.Period} proposer {Name(block.Proposer)} transactions {block.Block.Transactions} weight {block.Weight}/{block.Quorum} final p50 {Final(first, "p50")} ms peers {string.Join(',', validators.Select(static validator => validator.Peers))} pending {string.Join(',', validators.Select(static validator => validator.Pending))} hash {block.Block.Hash}");
    }

    /// <summary>Which account is which validator.</summary>
    public static Dictionary<string, int> IndicesOf(IReadOnlyList<ValidatorView> validators) =>
        validators.Where(static validator => validator.Account is not null).ToDictionary(static validator => validator.Account!, static validator => validator.Index, StringComparer.Ordinal);

    private static string Summary(IReadOnlyList<ValidatorView> validators, IReadOnlyList<FinalView> blocks, DateTimeOffset now)
    {
        double[] intervals = [.. blocks.Select(static block => block.IntervalMs).OfType<double>()];
        string pace = intervals.Length == 0 ? "no blocks yet" : string.Create(CultureInfo.InvariantCulture, $"a block every {intervals.Average() / 1000:F3} s (last {intervals.Length})");
        string age = blocks.Count == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $", the last one {(now - blocks[0].SeenAt).TotalSeconds:F1} s ago");
        return $"{validators.Count(static validator => validator.Consensus is not null)} of {validators.Count} validators answer; {pace}{age}. Ctrl-C ends the watch, not the devnet.";
    }

    private static string Row(ValidatorView validator, Dictionary<string, int> indices)
    {
        if (validator.Consensus is not { } state)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{validator.Index,4}  {(validator.IsRunning ? "does not answer" : "does not run")}");
        }

        JsonElement progress = state.TryGetProperty("progress", out JsonElement given) ? given : default;
        bool isKnown = progress.ValueKind == JsonValueKind.Object;
        string step = isKnown ? progress.GetProperty("step").GetString()! : "-";
        string leader = isKnown && progress.GetProperty("leader").GetString() is { } account && indices.TryGetValue(account, out int index) ? Name(index) : "-";
        string Weight(string name) => isKnown ? string.Create(CultureInfo.InvariantCulture, $"{RpcAnswers.NumberOf(progress, name)}/{RpcAnswers.NumberOf(progress, "quorum")}") : "-";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{validator.Index,4}  {RpcAnswers.NumberOf(state, "height"),6}  {RpcAnswers.NumberOf(state, "period"),6}  {step,-10}  {leader,-6}  {Weight("softWeight"),-10}  {Weight("certWeight"),-10}  {Weight("nextWeight"),-10}  {validator.Peers,5}  {validator.Pending,7}  {validator.Queued,6}  {Final(validator, "p50") + "/" + Final(validator, "p99"),-16}  {Short(validator.Head?.Hash)}");
    }

    private static string Row(FinalView block) => string.Create(
        CultureInfo.InvariantCulture,
        $"{block.Block.Number,7}  {Time(block.SeenAt)}  {Milliseconds(block.IntervalMs),8}  {block.Period,6}  {Name(block.Proposer),-8}  {block.Block.Transactions,12}  {block.Weight + "/" + block.Quorum,-13}  {Short(block.Block.Hash)}");

    private static string Final(ValidatorView? validator, string name) =>
        validator?.Consensus is { } state && state.GetProperty("proposalToFinalMs").GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.ToString() : "-";

    private static string Name(int? index) => index?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Milliseconds(double? interval) => interval is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known:F0} ms") : "-";

    private static string Time(DateTimeOffset at) => at.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Short(string? hash) => hash is { Length: > HashShown } whole ? whole[..HashShown] : "-";
}
