// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PowerVerse.Chain.Node.Commands;
using PowerVerse.Chain.Node.Configuration;

namespace PowerVerse.Chain.Node.Metrics;

/// <summary>Serves <c>/metrics</c>, <c>/health/live</c> and <c>/health/ready</c> on a port of its own.</summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    private const string PrometheusType = "text/plain; version=0.0.4; charset=utf-8";
    private const int BodyBytesMax = 4_096;

    private readonly WebApplication _application;
    private readonly MetricRegistry _registry;
    private readonly HealthCheck _health;

    private MetricsServer(ResolvedSettings settings, MetricRegistry registry, HealthCheck health, ILoggerFactory loggers)
    {
        _registry = registry;
        _health = health;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
            kestrel.Limits.MaxConcurrentConnections = 64;
            kestrel.Listen(settings.Get(Settings.MetricsHost), settings.Get(Settings.MetricsPort));
        });
        _application = builder.Build();
        _application.Run(HandleAsync);
    }

    /// <summary>Starts serving.</summary>
    /// <exception cref="CommandException">The address cannot be had.</exception>
    public static async Task<MetricsServer> StartAsync(
        ResolvedSettings settings, MetricRegistry registry, HealthCheck health, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        MetricsServer server = new(settings, registry, health, loggers);
        try
        {
            await server._application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new CommandException(
                ExitCode.Network,
                $"Metrics cannot be served on {settings.Get(Settings.MetricsHost)} port {settings.Get(Settings.MetricsPort)}: {exception.Message} "
                + "Name another port with --metrics-port, or switch them off with --metrics false.",
                exception);
        }

        string address = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        NodeLog.MetricsListening(loggers.CreateLogger<MetricsServer>(), address.TrimEnd('/'));
        return server;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private Task HandleAsync(HttpContext http)
    {
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
        {
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }

        return http.Request.Path.Value switch
        {
            "/metrics" => WriteMetricsAsync(http),
            "/health/live" or "/liveness" => WriteHealthAsync(http, null),
            "/health/ready" or "/readiness" => WriteReadinessAsync(http),
            _ => NotFoundAsync(http),
        };
    }

    private static Task NotFoundAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return http.Response.WriteAsync("/metrics, /health/live, /health/ready\n");
    }

    private Task WriteMetricsAsync(HttpContext http)
    {
        StringBuilder text = new();
        using (StringWriter writer = new(text, CultureInfo.InvariantCulture))
        {
            _registry.Write(writer);
        }

        http.Response.ContentType = PrometheusType;
        return http.Response.WriteAsync(text.ToString(), http.RequestAborted);
    }

    // Besu's form: what counts as ready is the caller's to say, and the answer is UP or DOWN.
    private Task WriteReadinessAsync(HttpContext http)
    {
        int? peersMin = null;
        ulong? blocksBehindMax = null;
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in http.Request.Query)
        {
            bool isKnown = name switch
            {
                "minPeers" => TryRead(value, out peersMin),
                "maxBlocksBehind" => TryRead(value, out blocksBehindMax),
                _ => true,
            };
            if (!isKnown)
            {
                http.Response.StatusCode = StatusCodes.Status400BadRequest;
                return http.Response.WriteAsync($"{name} is no number\n");
            }
        }

        return WriteHealthAsync(http, _health.WhyNotReady(peersMin, blocksBehindMax));
    }

    private static bool TryRead<T>(string? text, out T? value)
        where T : struct, ISpanParsable<T>
    {
        bool isNumber = T.TryParse(text, CultureInfo.InvariantCulture, out T number);
        value = isNumber ? number : null;
        return isNumber;
    }

    private static Task WriteHealthAsync(HttpContext http, string? problem)
    {
        http.Response.StatusCode = problem is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return http.Response.WriteAsJsonAsync(problem is null ? new { status = "UP" } : (object)new { status = "DOWN", reason = problem });
    }
}
