// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using PowerVerse.Chain.Load;

// load COMMAND [--rounds N] [--count N] [--seconds S] [--minutes M] [--pause MS] [--nodes N] [--rates R,R] [--rate R] [--warm-up S] [--port P] [--no-anvil] [--no-suite]; the node comes from POWERVERSE_NODE or the build of src/Node.
string command = args.Length > 0 ? args[0] : "";
bool isAnvilLeftOut = args.Contains("--no-anvil");
int port = Option("--port", 18600);
switch (command)
{
    case "throughput":
        return await Throughput.RunAsync(Option("--rounds", 3), Option("--count", 20_000), TimeSpan.FromMilliseconds(Option("--pause", 0)), port, isAnvilLeftOut);
    case "requests":
        return await RequestRates.RunAsync(Option("--rounds", 3), TimeSpan.FromSeconds(Option("--seconds", 3)), port, isAnvilLeftOut);
    case "devnet":
        int[] rates = [.. Array.IndexOf(args, "--rates") is >= 0 and int at ? args[at + 1].Split(',').Select(static text => int.Parse(text, CultureInfo.InvariantCulture)) : [500, 1000, 2000, 0]];
        return await DevnetLoad.RunAsync(Option("--nodes", 4), Option("--seconds", 20), Option("--warm-up", 90), rates, 500_000_000, Option("--port", 33500), isAnvilLeftOut);
    case "pool":
        return PoolCapacity.Run(Option("--count", 100_000));
    case "hostile":
        return await Hostile.RunAsync(TimeSpan.FromSeconds(Option("--seconds", 10)), port);
    case "soak":
        return await Soak.RunAsync(TimeSpan.FromMinutes(Option("--minutes", 60)), port);
    case "trickle":
        return await Trickle.RunAsync(port, Option("--rate", 5), TimeSpan.FromSeconds(Option("--seconds", 60)));
    case "first-hour":
        return await FirstHour.RunAsync(Option("--port", 8545), args.Contains("--no-suite"));
    default:
        Console.Error.WriteLine("usage: load throughput|requests|devnet|pool|hostile|soak|trickle|first-hour [--rounds N] [--count N] [--seconds S] [--minutes M] [--pause MS] [--nodes N] [--rates R,R] [--rate R] [--warm-up S] [--port P] [--no-anvil] [--no-suite]");
        return 2;
}

int Option(string name, int otherwise)
{
    int at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
}
