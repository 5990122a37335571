// SPDX-License-Identifier: Apache-2.0

using PowerVerse.Chain.Consensus.VrfBft.Machine;
using PowerVerse.Chain.Consensus.VrfBft.Types;

namespace PowerVerse.Chain.Simulation;

/// <summary>Attacks that random search does not find: delivery is scripted so that each lost lock counts (amendments A2 and A3).</summary>
/// <remarks>A hundred equal validators with committees of twenty: in every step four nodes out of five are not selected.</remarks>
internal static class DirectedSchedules
{
    public const string SoftShownAfterNextName = "soft-shown-after-next";

    public const string PowerCutAfterCertName = "power-cut-after-cert";

    private const int Victim = 0;
    private const int TimerRoundsMax = 12;
    private const int DeliveryRoundsMax = 40;

    /// <summary>Runs the schedule of a name.</summary>
    /// <returns>Every invariant broken, in order.</returns>
    public static IReadOnlyList<string> Run(string name, ulong seed, RuleTable rules) => name switch
    {
        SoftShownAfterNextName => SoftShownAfterNext(seed, rules),
        PowerCutAfterCertName => PowerCutAfterCert(seed, rules),
        _ => throw new ArgumentException("No such schedule: " + name, nameof(name)),
    };

    /// <summary>A2: the SOFT quorum is shown only after every node passed NEXT_0; a CERT quorum then goes to one victim alone.</summary>
    public static IReadOnlyList<string> SoftShownAfterNext(ulong seed, RuleTable rules)
    {
        World world = Prepare(seed, rules);
        Network network = world.Network;
        Fire(world, node => node.Machine.State.Phase == Phase.Next);
        network.DeliverWhere(envelope => envelope.Kind == MessageKind.Soft);
        network.DeliverWhere(envelope => envelope.Kind == MessageKind.Cert && envelope.To == Victim);
        LeaveVictim(network);
        network.DiscardWhere(envelope => envelope.Kind is MessageKind.Cert or MessageKind.CertCertificate or MessageKind.SoftCertificate);
        DeliverNextVotes(world);
        RunOthers(world);
        return world.Checker.Violations;
    }

    /// <summary>A3: everyone certifies, the CERT quorum reaches one victim alone, then all others lose power at once.</summary>
    public static IReadOnlyList<string> PowerCutAfterCert(ulong seed, RuleTable rules)
    {
        World world = Prepare(seed, rules);
        Network network = world.Network;
        Fire(world, node => node.Machine.State.Phase == Phase.Voting);
        network.DeliverWhere(envelope => envelope.Kind == MessageKind.Soft);
        network.DeliverWhere(envelope => envelope.Kind == MessageKind.Cert && envelope.To == Victim);
        foreach (SimNode node in Others(world))
        {
            node.Crash(storeLag: 0);
        }

        network.DiscardWhere(_ => true);
        foreach (SimNode node in Others(world))
        {
            node.Start();
        }

        Fire(world, node => node.Machine.State.Phase == Phase.Next);
        LeaveVictim(network);
        DeliverNextVotes(world);
        RunOthers(world);
        return world.Checker.Violations;
    }

    private static World Prepare(ulong seed, RuleTable rules)
    {
        World world = new(RunPlan.Directed(seed, rules), new PlanLimits { IsSampled = true }, null);
        foreach (SimNode node in world.Nodes)
        {
            node.Start();
        }

        Fire(world, node => node.Machine.State.Proposal is { OrderedFor: null } or { IsHeadSent: true });
        world.Network.DeliverWhere(envelope => envelope.Kind is MessageKind.Head or MessageKind.Payload);
        return world;
    }

    private static IEnumerable<SimNode> Others(World world) => world.Nodes.Skip(Victim + 1);

    private static void LeaveVictim(Network network) => network.DiscardWhere(envelope => envelope.To == Victim || envelope.From == Victim);

    private static void Fire(World world, Func<SimNode, bool> until)
    {
        foreach (SimNode node in world.Nodes)
        {
            for (int i = 0; i < TimerRoundsMax && node.Machine.State.Phase != Phase.Committing && !until(node); i++)
            {
                world.Network.FireTimer(node);
            }
        }
    }

    private static void DeliverNextVotes(World world)
    {
        for (int i = 0; i < DeliveryRoundsMax && Others(world).Any(node => node.Machine.Period == Period.Zero && node.Machine.Height == Height.First); i++)
        {
            world.Network.DeliverWhere(envelope => envelope.To != Victim && envelope.Kind is MessageKind.Next or MessageKind.NextCertificate);
            foreach (SimNode node in Others(world))
            {
                if (node.Machine.Period == Period.Zero)
                {
                    world.Network.FireTimer(node);
                }
            }
        }

        world.Network.DiscardWhere(envelope => envelope.Period == 0);
    }

    private static void RunOthers(World world)
    {
        for (int i = 0; i < DeliveryRoundsMax && Others(world).Any(node => node.Chain.Count == 0); i++)
        {
            foreach (SimNode node in Others(world))
            {
                world.Network.FireTimer(node);
            }

            LeaveVictim(world.Network);
            world.Network.DeliverWhere(_ => true);
            LeaveVictim(world.Network);
        }
    }
}
