// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Messages;
using PowerVerse.Chain.Consensus.VrfBft.Types;
using PowerVerse.Chain.Simulation;

namespace PowerVerse.Chain.Consensus.Scenarios.Tests;

/// <summary>The commands of the scenarios, played on the simulator's nodes; nothing moves unless a command moves it.</summary>
/// <remarks>
/// <code>
///  network weights=1,1,1,1 byzantine=1 proposers=0,2    the validators; the last ones are the script's own
///  start [NODES]                                        all nodes
///  fire NODES [until=PHASE]                             timers of the nodes, once or until they stand in a phase
///  deliver [kind=KINDS] [to=NODES] [from=NODES]         what is on its way now
///  flow [kind=KINDS] [to=NODES] [from=NODES]            and what follows from it, until nothing matches
///  drop [kind=KINDS] [to=NODES] [from=NODES]
///  crash NODES, restart NODES
///  propose VALIDATOR NAME period=P [to=NODES] [payload=NODES] [invalid]    by a Byzantine validator
///  vote VALIDATOR STEP VALUE [period=P] [to=NODES]      by a Byzantine validator
///  status NODE to=NODES
///  state
/// </code>
/// </remarks>
internal sealed class ScenarioWorld : IDisposable
{
    private const int FireMax = 40;
    private const int FlowMax = 60;

    private readonly StringWriter _trace = new() { NewLine = "\n" };
    private readonly List<(string Hash, string Name)> _names = [];
    private World _world = null!;
    private Height _height = Height.First;

    /// <summary>Plays one command and answers with what happened.</summary>
    public string Run(string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _trace.GetStringBuilder().Clear();
        switch (words[0])
        {
            case "network": Build(words); break;
            case "start" or "restart": Each(words, node => node.Start()); break;
            case "crash": Each(words, node => node.Crash(storeLag: 0)); break;
            case "fire": Each(words, node => Fire(node, Option(words, "until"))); break;
            case "deliver": _world.Network.DeliverWhere(Match(words)); break;
            case "flow": Flow(words); break;
            case "drop": _world.Network.DiscardWhere(Match(words)); break;
            case "propose": Propose(words); break;
            case "vote": Vote(words); break;
            case "status": SendStatus(words); break;
            case "state": WriteState(); break;
            default: throw new ArgumentException("No such command: " + command);
        }

        _height = _world.Nodes.Max(node => node.IsDown ? _height : node.Machine.Height);
        return Readable(_trace.ToString());
    }

    public void Dispose() => _trace.Dispose();

    private void Build(string[] words)
    {
        ulong[] weights = [.. Option(words, "weights")!.Split(',').Select(word => ulong.Parse(word, CultureInfo.InvariantCulture))];
        int byzantine = int.Parse(Option(words, "byzantine") ?? "0", CultureInfo.InvariantCulture);
        int[] proposers = [.. (Option(words, "proposers") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        _world = new World(RunPlan.Scripted(1, weights, byzantine, proposers), new PlanLimits(), _trace);
    }

    private void Each(string[] words, Action<SimNode> action)
    {
        foreach (int slot in Slots(words.Length > 1 && !words[1].Contains('=', StringComparison.Ordinal) ? words[1] : "all"))
        {
            action(_world.Nodes[slot]);
        }
    }

    private void Fire(SimNode node, string? until)
    {
        for (int i = 0; i < FireMax; i++)
        {
            _world.Network.FireTimer(node);
            if (until is null || node.Machine.State.Phase.ToString().Equals(until, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }
    }

    private void Flow(string[] words)
    {
        Predicate<Envelope> matches = Match(words);
        for (int i = 0; i < FlowMax && _world.Network.InFlight.Any(envelope => matches(envelope)); i++)
        {
            _world.Network.DeliverWhere(matches);
        }
    }

    private Predicate<Envelope> Match(string[] words)
    {
        HashSet<string>? kinds = Option(words, "kind") is { } kind ? [.. kind.Split(',')] : null;
        HashSet<int> to = [.. Slots(Option(words, "to") ?? "all")];
        HashSet<int>? from = Option(words, "from") is { } sender ? [.. Slots(sender)] : null;
        return envelope => (kinds is null || kinds.Contains(envelope.Kind.ToString().ToLowerInvariant()))
            && to.Contains(envelope.To) && (from is null || from.Contains(envelope.From));
    }

    private void Propose(string[] words)
    {
        ValidatorIndex proposer = new(uint.Parse(words[1], CultureInfo.InvariantCulture));
        Period period = new(uint.Parse(Option(words, "period") ?? "0", CultureInfo.InvariantCulture));
        SimNode model = _world.Nodes.First(node => !node.IsDown);
        BlockValue parent = model.Machine.State.Context.Parent;
        SimBlock block = _world.MakeBlock(
            model.Machine.Height, period, parent, (ulong)(_world.UnixMs / 1000), proposer, isValid: !words.Contains("invalid"))!;
        _names.Add((block.Value.ToString(), words[2]));
        byte[] head = MessageCodec.Encode(new ConsensusMessage.Head(block.Head!));
        foreach (int to in Slots(Option(words, "to") ?? "all"))
        {
            _world.Inject(_world.Nodes.Count, to, MessageKind.Head, period.Value, head);
        }

        foreach (int to in Slots(Option(words, "payload") ?? Option(words, "to") ?? "all"))
        {
            _world.Inject(_world.Nodes.Count, to, MessageKind.Payload, period.Value, block.Payload);
        }
    }

    private void Vote(string[] words)
    {
        Step step = words[2] switch
        {
            "soft" => Step.Soft,
            "cert" => Step.Cert,
            _ => Step.NextAt(uint.Parse(words[2]["next".Length..], CultureInfo.InvariantCulture)),
        };
        Period period = new(uint.Parse(Option(words, "period") ?? "0", CultureInfo.InvariantCulture));
        Vote vote = new(_height, period, step, ValueOf(words[3]), new ValidatorIndex(uint.Parse(words[1], CultureInfo.InvariantCulture)));
        byte[] encoded = MessageCodec.Encode(new ConsensusMessage.Vote(_world.Keys.Sign(vote)));
        MessageKind kind = step == Step.Soft ? MessageKind.Soft : step == Step.Cert ? MessageKind.Cert : MessageKind.Next;
        foreach (int to in Slots(Option(words, "to") ?? "all"))
        {
            _world.Inject(_world.Nodes.Count, to, kind, period.Value, encoded);
        }
    }

    private void SendStatus(string[] words)
    {
        SimNode node = _world.Nodes[int.Parse(words[1], CultureInfo.InvariantCulture)];
        foreach (int to in Slots(Option(words, "to") ?? "all"))
        {
            _world.Send(node, to, MessageKind.Status, 0, node.EncodeStatus());
        }
    }

    private void WriteState()
    {
        foreach (SimNode node in _world.Nodes)
        {
            MachineState state = node.Machine.State;
            _trace.WriteLine(node.IsDown
                ? $"node {node.Slot} down, {node.Chain.Count} committed"
                : $"node {node.Slot} {state.Height}/{state.Period} {state.Phase} k={state.NextIndex}, {node.Chain.Count} committed");
        }

        foreach (string violation in _world.Checker.Violations)
        {
            _trace.WriteLine("VIOLATION " + violation);
        }
    }

    private BlockValue ValueOf(string word)
    {
        if (word == "bottom")
        {
            return BlockValue.Bottom;
        }

        if (word == "EMPTY")
        {
            return _world.Nodes.First(node => !node.IsDown && node.Machine.Height == _height).Machine.State.Context.Empty;
        }

        string hash = _names.First(name => name.Name == word).Hash;
        return _world.Blocks.Keys.First(value => value.ToString() == hash);
    }

    private IEnumerable<int> Slots(string words) => words == "all"
        ? Enumerable.Range(0, _world.Nodes.Count)
        : words.Split(',').Select(word => int.Parse(word, CultureInfo.InvariantCulture)).ToArray();

    private static string? Option(string[] words, string name) =>
        words.FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    // Hashes become names: EMPTY1 for the empty block of height 1, B1, B2, ... for proposals in the order of appearance.
    private string Readable(string text)
    {
        foreach (SimBlock block in _world.Blocks.Values.Where(block => block.Height > Height.Genesis))
        {
            string hash = block.Value.ToString();
            if (!_names.Exists(name => name.Hash == hash))
            {
                int number = _world.Blocks.Values.Where(other => !other.IsEmpty).TakeWhile(other => other.Value != block.Value).Count() + 1;
                _names.Add((hash, block.IsEmpty ? $"EMPTY{block.Height}" : $"B{number}"));
            }
        }

        StringBuilder readable = new(text);
        foreach ((string hash, string name) in _names)
        {
            readable.Replace(hash, name);
        }

        return readable.ToString();
    }
}
